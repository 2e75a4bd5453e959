/** Stores the bytes of a document again that retention had dropped. */
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import type { Tx } from '#db/open.ts';
import { findDrop, restoreBody } from '#db/retention/drops.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import type { PreparedDocument } from '#lib/ingest/document/document.ts';
import { scheduleVerifyRestored } from '#lib/ingest/reverify/schedule-reverify.ts';

/**
 * The same bytes have arrived again: they are stored with the context that they had, and a job verifies them under the
 * trust of today. Returns the document with its bytes; the same row where they were kept.
 */
export async function restoreIfDropped(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
  known: StoredEvidence,
): Promise<StoredEvidence> {
  const row = known.dropped === null ? null : await findDrop(tx, known.seq, known.dropped);
  if (row === null) return known;
  await restoreBody(tx, row, document.packedBody, batch.at);
  await scheduleVerifyRestored(tx, known.seq, batch.wallClock);
  return { ...known, dropped: null };
}
