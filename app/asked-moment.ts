/** The past moment that somebody asks a page about. */
import type { Asked } from '#components/as-of/section.tsx';
import { AttestryError } from '#lib/errors.ts';

/** The parameter `asOf` of a page: a control of the browser sends it without a time zone, in UTC. */
export function askedMoment(parameters: { [name: string]: string | string[] | undefined }): string | null {
  const { asOf } = parameters;
  if (typeof asOf !== 'string' || asOf === '') return null;
  return /(?:Z|[+-]\d\d:\d\d)$/i.test(asOf) ? asOf : `${asOf}Z`;
}

/** Ask about a moment, if there is any. A moment that is refused is a problem of the form, not of the page. */
export async function askMoment<T>(at: string | null, ask: (at: string) => Promise<T | null>): Promise<Asked<T>> {
  if (at === null) return { at, found: null, problem: null };
  try {
    return { at, found: await ask(at), problem: null };
  } catch (error) {
    if (!(error instanceof AttestryError) || error.pointer !== '/at') throw error;
    return { at, found: null, problem: error.message };
  }
}
