/** Records whose word a document is that was stored before Attestry recorded it. */
import type { SpeakerBasis } from '#lib/authority/speaker.ts';
import { setSpeaker, type SpokenRow } from '#db/evidence/speakers.ts';
import type { Tx } from '#db/open.ts';
import { addEvidenceCount } from '#db/rollup/rollup-changes.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { countedProject } from './counted-project.ts';
import { derivedBasis } from './speaker.ts';

/**
 * Record the basis of a document, and count the document for no project where its speaker does not speak for the one
 * for which it was counted. Does nothing where the basis is recorded. Returns the basis.
 */
export async function backfillSpeaker(tx: Tx, batch: Batch, row: SpokenRow): Promise<SpeakerBasis> {
  if (row.speaker !== null) return row.speaker;
  const speaker = await derivedBasis(tx, row);
  await setSpeaker(tx, row.seq, speaker);
  if (row.quarantine !== null) return speaker;
  const [before, now] = [await countedProject(tx, row), await countedProject(tx, { ...row, speaker })];
  if (before?.id === now?.id) return speaker;
  addEvidenceCount(batch.rollupChanges, before?.id ?? null, row.receivedAt, row.outcome === 'failed', -1);
  addEvidenceCount(batch.rollupChanges, now?.id ?? null, row.receivedAt, row.outcome === 'failed', 1);
  return speaker;
}
