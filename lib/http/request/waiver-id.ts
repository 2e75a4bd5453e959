import { AttestryError } from '#lib/errors.ts';

/** The number of a waiver in the path of a request. Throws `not-found` for a text that is none. */
export async function readWaiverId(params: Promise<{ id: string }>): Promise<number> {
  const { id } = await params;
  if (!/^\d{1,15}$/.test(id)) throw new AttestryError('not-found', 'there is no such waiver');
  return Number(id);
}
