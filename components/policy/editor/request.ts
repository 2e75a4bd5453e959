/** The requests of the editor, and what their answers mean for somebody who has written a document. */
import { type AdminAnswer, postAsAdmin } from '#components/admin/admin-request.ts';
import type { DocumentProblem } from '#lib/errors.ts';

/** Where documents of one kind are checked and applied. `noun`: the word for one, such as `policy`. */
export type DocumentDoor = {
  noun: string;
  api: string;
  /** The URL of the page of a document. */
  href: (id: string) => string;
  /** What happens once it is applied, as a sentence. */
  effect: string;
};

/** The document that is edited, and its newest version; null: a new one. */
export type EditedDocument = { id: string; version: number } | null;

/** Everything that is wrong with a text; null where the server could not be asked. Throws when it is aborted. */
export async function fetchProblems(
  { api }: DocumentDoor,
  document: string,
  signal: AbortSignal,
): Promise<DocumentProblem[] | null> {
  try {
    const response = await fetch(`${api}/check`, {
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

/** The version that the reader has seen of the document that a text is about: 0 where it is to be a new one. */
export function seenVersion(edited: EditedDocument, id: string): number {
  return edited?.id === id ? edited.version : 0;
}

/** Apply a text. `id` is the id that it says. */
export function applyText(
  { api }: DocumentDoor,
  { text, id, reason, edited }: { text: string; id: string; reason: string; edited: EditedDocument },
): Promise<AdminAnswer> {
  return postAsAdmin(api, { document: text, reason, version: seenVersion(edited, id) });
}

/** Whether an answer says that there is another version than the one that was seen. */
export function isOvertaken(answer: AdminAnswer): boolean {
  return !answer.ok && answer.pointer === '/version';
}
