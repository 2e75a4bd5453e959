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
import { buildById } from '#db/project/builds.ts';
import { currentProjectId } from '#db/project/projects.ts';
import { addEvidenceCount } from '#db/rollup/rollup-changes.ts';
import { type Batch, touchArtifact, type TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { storedReadDocument } from '#lib/ingest/document/stored-document.ts';
import { LINKS_PER_TRANSACTION, scheduleLinkRemaining } from '#lib/ingest/link/link-remaining.ts';
import { linkLineage } from '#lib/ingest/link/lineage.ts';
import { linkEvent, unlinkEvent } from '#lib/ingest/link/event.ts';
import { reassignProject } from '#lib/ingest/link/reassign-project.ts';
import { storedOrigin } from '#lib/ingest/link/stored-origin.ts';
import { linkSubjects } from '#lib/ingest/link/subjects.ts';
import { addNameChange, deriveNames, type NameChange, newNameChange } from './derive-names.ts';
import { relinkDeployments } from './relink-deployments.ts';

/** What has to be derived again for an artifact after its documents were set aside or restored. */
type Change = {
  artifact: number;
  evidence: number;
  names: NameChange;
  /** A document was set aside. */ hasLost: boolean;
};

/**
 * Bring documents in line with the active quarantines, and mark their artifacts for evaluation. Names and project of an
 * artifact are derived once, however many of its documents change.
 */
export async function applyQuarantine(tx: Tx, batch: Batch, seqs: readonly number[]): Promise<void> {
  const changes = new Map<number, Change>();
  for (const seq of seqs) await applyToDocument(tx, batch, seq, changes);
  for (const { artifact, evidence, names, hasLost } of changes.values()) {
    const touched = await touchStored(tx, batch, artifact, evidence);
    if (!touched) continue;
    touched.recount = true;
    await reassignProject(tx, touched, { forget: hasLost });
    const removed = await deriveNames(tx, touched, names);
    await relinkDeployments(tx, batch, touched, removed);
  }
}

async function applyToDocument(tx: Tx, batch: Batch, seq: number, changes: Map<number, Change>): Promise<void> {
  const row = await evidenceBySeq(tx, seq);
  if (!row) return;
  const quarantine = await quarantineOf(tx, row);
  if (quarantine === row.quarantine) return;
  await setQuarantine(tx, seq, quarantine);
  if ((quarantine === null) === (row.quarantine === null)) return;
  const document = await storedReadDocument(tx, row);
  const artifacts =
    quarantine === null ? await restore(tx, batch, row, document) : await setAside(tx, batch, row, document);
  const build = row.build === null ? null : await buildById(tx, row.build);
  for (const artifact of new Set(artifacts)) {
    const change = changes.get(artifact) ?? { artifact, evidence: seq, names: newNameChange(), hasLost: false };
    changes.set(artifact, { ...change, evidence: seq, hasLost: change.hasLost || quarantine !== null });
    if (document) await addNameChange(tx, change.names, { artifact, seq, document, ref: build?.ref ?? null });
  }
}

/** Take a document out of what it counts for; returns its artifacts. Repeating it changes nothing. */
async function setAside(tx: Tx, batch: Batch, row: StoredEvidence, document: ReadDocument | null): Promise<number[]> {
  await setAliasesVerified(tx, row.seq, false);
  await countEvidence(tx, batch, row, -1);
  if (document) await unlinkEvent(tx, batch, document, row.seq);
  return moveSubjects(tx, row.seq, quarantineBucket(row.kind));
}

/** Link a document again as it was linked when it was stored; returns its artifacts. */
async function restore(tx: Tx, batch: Batch, row: StoredEvidence, document: ReadDocument | null): Promise<number[]> {
  await setAliasesVerified(tx, row.seq, row.outcome === 'verified');
  await countEvidence(tx, batch, row, 1);
  const artifacts = await moveSubjects(tx, row.seq, subjectBucket(row.kind, row.outcome));
  if (!document) return artifacts;
  const origin = await storedOrigin(tx, row);
  const range = { from: 0, to: LINKS_PER_TRANSACTION.subjects };
  const subjects = await linkSubjects(tx, batch, document, row.seq, origin, range);
  // The kind may have changed while the document was quarantined. An edge that exists is not added twice.
  await linkLineage(tx, document, row.seq, origin, subjects);
  await linkEvent(tx, batch, document, row.seq, origin, subjects);
  await scheduleLinkRemaining(tx, batch, document, row.seq);
  return [...artifacts, ...subjects.map((touched) => touched.row.id)];
}

async function touchStored(tx: Tx, batch: Batch, id: number, evidence: number): Promise<TouchedArtifact | null> {
  const stored = batch.touched.get(id)?.row ?? (await artifactById(tx, id));
  return stored && touchArtifact(batch, stored, false, evidence);
}

/** Count a document for its project and its day, or take it out of the counts with `by` -1. */
async function countEvidence(tx: Tx, batch: Batch, row: StoredEvidence, by: 1 | -1): Promise<void> {
  const project = row.project === null ? null : await currentProjectId(tx, row.project);
  addEvidenceCount(batch.rollupChanges, project, row.receivedAt, row.outcome === 'failed', by);
}
