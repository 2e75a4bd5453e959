import { AttestryError } from '#lib/errors.ts';

/**
 * The number of a waiver, a hold, a session … in the path of a request. `noun` is the word for it in the message.
 * Throws `not-found` for a text that is no number.
 */
export async function readRowId(params: Promise<{ id: string }>, noun: string): Promise<number> {
  const { id } = await params;
  if (!/^\d{1,15}$/.test(id)) throw new AttestryError('not-found', `there is no such ${noun}`);
  return Number(id);
}
