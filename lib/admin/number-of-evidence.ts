import { AttestryError } from '#lib/errors.ts';
import { findEvidence } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';

/** The number (`seq`) of the document with an id, `sha256:…`. Throws `not-found` where there is none. */
export async function numberOfEvidence(db: Db, id: string): Promise<number> {
  const row = /^sha256:[0-9a-f]{64}$/.test(id) ? await findEvidence(db, id) : null;
  if (!row) throw new AttestryError('not-found', 'there is no evidence of this id', { pointer: '/evidence' });
  return row.seq;
}
