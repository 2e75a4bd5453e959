import type { Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { linkLineage } from '#lib/ingest/link/lineage.ts';
import { LINKS_PER_TRANSACTION, scheduleLinkRemaining } from '#lib/ingest/link/link-remaining.ts';
import type { Origin } from '#lib/ingest/link/origin.ts';
import { linkSubjects } from '#lib/ingest/link/subjects.ts';
import { settleLinked } from './settle-artifact.ts';

/**
 * Link a stored document (`seq`) like a new one to its subjects and lineage, where it states more than when it was
 * linked. An edge that exists is not added twice.
 */
export async function relinkDocument(
  tx: Tx,
  batch: Batch,
  document: ReadDocument,
  seq: number,
  origin: Origin,
): Promise<void> {
  const range = { from: 0, to: LINKS_PER_TRANSACTION.subjects };
  const linked = await linkSubjects(tx, batch, document, seq, origin, { range });
  const { givesLabels } = await settleLinked(tx, batch, linked, { seq, document });
  await linkLineage(tx, document, seq, origin, { subjects: linked.map(({ touched }) => touched), givesLabels });
  await scheduleLinkRemaining(tx, batch, document, seq);
}
