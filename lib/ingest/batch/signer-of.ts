/** Finds the signer of a document that is being stored, and counts the document for it. */
import { findOrCreateSigner } from '#db/evidence/signers.ts';
import type { Tx } from '#db/open.ts';
import { addSigned } from '#db/rollup/rollup-changes.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import type { Batch } from './batch.ts';
import { signerColumns } from './evidence-fact.ts';

/** The signer of a verification (row id); null where it has none. */
export async function signerOf(tx: Tx, batch: Batch, { signer }: Pick<Verification, 'signer'>): Promise<number | null> {
  if (signer === null) return null;
  const id = await findOrCreateSigner(tx, signerColumns(signer), batch.at);
  addSigned(batch.rollupChanges, id, batch.at);
  return id;
}
