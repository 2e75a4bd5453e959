/** The requests of the editor, and what their answers mean for somebody who has written a policy. */
import { type AdminAnswer, postAsAdmin } from '#components/admin/admin-request.ts';
import type { DocumentProblem } from '#lib/errors.ts';

/** The policy whose document is edited, and its newest version; null: a new one. */
export type EditedPolicy = { id: string; version: number } | null;

/** Everything that is wrong with a text; null where the server could not be asked. Throws when it is aborted. */
export async function fetchProblems(document: string, signal: AbortSignal): Promise<DocumentProblem[] | null> {
  try {
    const response = await fetch('/api/v1/policies/check', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ document }),
      signal,
    });
    return response.ok ? ((await response.json()) as { problems: DocumentProblem[] }).problems : null;
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

/** The version that the reader has seen of the policy that a text is about: 0 where it is to be a new one. */
export function seenVersion(edited: EditedPolicy, id: string): number {
  return edited?.id === id ? edited.version : 0;
}

/** Apply a text. `id` is the id that it says. */
export function applyText(text: string, id: string, reason: string, edited: EditedPolicy): Promise<AdminAnswer> {
  return postAsAdmin('/api/v1/policies', { document: text, reason, version: seenVersion(edited, id) });
}

/** Whether an answer says that there is another version than the one that was seen. */
export function isOvertaken(answer: AdminAnswer): boolean {
  return !answer.ok && answer.pointer === '/version';
}
