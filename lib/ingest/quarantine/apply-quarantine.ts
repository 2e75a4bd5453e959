/**
 * Puts stored documents under quarantine and takes them out again. A quarantined document stays in the store and in the
 * log, and counts for nothing: not for a status, a name, a further digest, a project, a deployment or a figure.
 */
import { setAliasesVerified } from '#db/artifact/aliases.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { evidenceBySeq, type StoredEvidence } from '#db/evidence/evidence.ts';
import { quarantineOf, setQuarantine } from '#db/evidence/quarantine.ts';
import { moveSubjects, quarantineBucket, subjectBucket } from '#db/evidence/subjects.ts';
import type { Tx } from '#db/open.ts';
import { addEvidenceCount } from '#db/rollup/rollup-changes.ts';
import { type Batch, touchArtifact, type TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { storedReadDocument } from '#lib/ingest/document/stored-document.ts';
import { scheduleLinkRemaining } from '#lib/ingest/link/link-remaining.ts';
import { linkEvent, unlinkEvent } from '#lib/ingest/link/event.ts';
import { reassignProject } from '#lib/ingest/link/reassign-project.ts';
import { storedOrigin } from '#lib/ingest/link/stored-origin.ts';
import { linkSubjects } from '#lib/ingest/link/subjects.ts';
import { removeNames } from './remove-names.ts';

/**
 * Bring one document in line with the active quarantines, and mark its artifacts for evaluation. Returns true where the
 * document counts now and did not before, or the other way round.
 */
export async function applyQuarantine(tx: Tx, batch: Batch, seq: number): Promise<boolean> {
  const row = await evidenceBySeq(tx, seq);
  if (!row) return false;
  const quarantine = await quarantineOf(tx, row);
  if (quarantine === row.quarantine) return false;
  await setQuarantine(tx, seq, quarantine);
  if ((quarantine === null) === (row.quarantine === null)) return false;
  const document = await storedReadDocument(tx, row);
  if (quarantine === null) await restore(tx, batch, row, document);
  else await setAside(tx, batch, row, document);
  return true;
}

/** Take a document out of everything that it counts for. Repeating it changes nothing. */
async function setAside(tx: Tx, batch: Batch, row: StoredEvidence, document: ReadDocument | null): Promise<void> {
  await setAliasesVerified(tx, row.seq, false);
  addEvidenceCount(batch.rollupChanges, await projectOf(tx, row), row.receivedAt, row.outcome === 'failed', -1);
  if (document) await unlinkEvent(tx, batch, document, row.seq);
  for (const id of new Set(await moveSubjects(tx, row.seq, quarantineBucket(row.kind)))) {
    const touched = await touchStored(tx, batch, id, row.seq);
    if (!touched) continue;
    touched.recount = true;
    await reassignProject(tx, touched, { forget: true });
    if (document) await removeNames(tx, touched, row.seq, document);
  }
}

/** Link a document again as it was linked when it was stored. */
async function restore(tx: Tx, batch: Batch, row: StoredEvidence, document: ReadDocument | null): Promise<void> {
  await setAliasesVerified(tx, row.seq, row.outcome === 'verified');
  addEvidenceCount(batch.rollupChanges, await projectOf(tx, row), row.receivedAt, row.outcome === 'failed', 1);
  const ids = new Set(await moveSubjects(tx, row.seq, subjectBucket(row.kind, row.outcome)));
  const origin = await storedOrigin(tx, row);
  const subjects = document ? await linkSubjects(tx, batch, document, row.seq, origin) : [];
  for (const id of ids) {
    const touched = await touchStored(tx, batch, id, row.seq);
    if (touched) await reassignProject(tx, touched);
  }
  if (!document) return;
  await linkEvent(tx, batch, document, row.seq, origin, subjects);
  await scheduleLinkRemaining(tx, batch, document, row.seq);
}

async function touchStored(tx: Tx, batch: Batch, id: number, evidence: number): Promise<TouchedArtifact | null> {
  const stored = batch.touched.get(id)?.row ?? (await artifactById(tx, id));
  return stored && touchArtifact(batch, stored, false, evidence);
}

async function projectOf(tx: Tx, row: StoredEvidence): Promise<number | null> {
  return (await storedOrigin(tx, row)).project?.id ?? null;
}
