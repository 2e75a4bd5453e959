/** What is said of the seal of a document. */
import type { Db } from '#db/open.ts';
import { findSeal } from '#db/secrets/seals.ts';
import { actorById } from '#db/system/actors.ts';
import type { SealView } from '#lib/views/retention/secrets.ts';

/** The seal of a document (row id); null where it is not sealed. */
export async function sealView(db: Db, evidence: number): Promise<SealView | null> {
  const row = await findSeal(db, evidence);
  return row && { reason: row.reason, sealedAt: row.sealedAt, sealedBy: await actorById(db, row.sealedBy) };
}
