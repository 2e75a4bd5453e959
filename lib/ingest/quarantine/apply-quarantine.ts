/**
 * Puts stored documents under quarantine and takes them out again. A quarantined document stays in the store and in the
 * log, and counts for nothing: not for a status, a name, a further digest, a project, a deployment or a figure.
 */
import { evidenceBySeq, type StoredEvidence } from '#db/evidence/evidence.ts';
import { allFurtherSenders, type FurtherSender } from '#db/evidence/further-senders.ts';
import { quarantineOf, type Sending, setQuarantine } from '#db/evidence/quarantine.ts';
import { subjectsOf } from '#db/evidence/subjects.ts';
import type { Tx } from '#db/open.ts';
import { addEvidenceCount, addProjectEvidenceCount } from '#db/rollup/rollup-changes.ts';
import { countedSending } from '#lib/ingest/authority/counted-project.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { statedDocument, storedReadDocument } from '#lib/ingest/document/stored-document.ts';
import { linkEvent, relinkEvent, unlinkEvent } from '#lib/ingest/deployments/event.ts';
import { storedOrigin } from '#lib/ingest/link/stored-origin.ts';
import { relinkDocument } from '#lib/ingest/settle/relink-document.ts';
import { settleArtifacts } from '#lib/ingest/settle/settle-artifact.ts';

/**
 * Bring documents in line with the active quarantines, and settle their artifacts: once each, however many of its
 * documents change.
 */
export async function applyQuarantine(tx: Tx, batch: Batch, seqs: readonly number[]): Promise<void> {
  const artifacts = new Map<number, number>();
  for (const seq of seqs) for (const artifact of await applyToDocument(tx, batch, seq)) artifacts.set(artifact, seq);
  for (const [artifact, evidence] of artifacts) await settleArtifacts(tx, batch, [artifact], { evidence });
}

/** Returns the artifacts (row ids) to settle; none where nothing changes. */
async function applyToDocument(tx: Tx, batch: Batch, seq: number): Promise<number[]> {
  const row = await evidenceBySeq(tx, seq);
  if (!row) return [];
  const further = await allFurtherSenders(tx, seq);
  const quarantine = await quarantineOf(tx, { seq, signer: row.signer, sendings: sendingsOf(row, further) });
  if (quarantine !== row.quarantine) await setQuarantine(tx, seq, quarantine);
  const isMoved = (quarantine === null) !== (row.quarantine === null);
  // Of a document that several have sent, the word of one of them may have ceased to count.
  if (!isMoved && (quarantine !== null || further.length === 0)) return [];
  if (isMoved) await countEvidence(tx, batch, row, quarantine === null ? 1 : -1);
  if (quarantine === null && isMoved) {
    const document = await storedReadDocument(tx, row);
    // The kind may have changed while the document was quarantined.
    if (document) await relinkDocument(tx, batch, document, seq, await storedOrigin(tx, row));
    if (document) await linkEvent(tx, batch, document, seq);
  } else if (row.kind === 'event') {
    const document = await statedDocument(tx, row);
    if (document && quarantine !== null) await unlinkEvent(tx, batch, document, row.seq);
    if (document && quarantine === null) await relinkEvent(tx, batch, document, seq);
  }
  return (await subjectsOf(tx, seq, -1)).map(({ artifact }) => artifact);
}

function sendingsOf(row: StoredEvidence, further: readonly FurtherSender[]): [Sending, ...Sending[]] {
  return [
    { actor: row.actor, at: row.receivedAt },
    ...further.map(({ actor, sentAt }) => ({ actor, at: sentAt ?? row.receivedAt })),
  ];
}

/** Count a document for its day, and for its project, or take it out of the counts with `by` -1. */
async function countEvidence(tx: Tx, batch: Batch, row: StoredEvidence, by: 1 | -1): Promise<void> {
  const isFailed = row.outcome === 'failed';
  addEvidenceCount(batch.rollupChanges, null, row.receivedAt, isFailed, by);
  const counted = await countedSending(tx, row);
  if (counted !== null) addProjectEvidenceCount(batch.rollupChanges, counted.project, counted.at, isFailed, by);
}
