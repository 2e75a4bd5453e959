/** Takes in the bytes of a stored document that were sent again. */
import { addFurtherSender } from '#db/evidence/further-senders.ts';
import { evidenceBySeq, setEvidenceReferences } from '#db/evidence/evidence.ts';
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import { originBySender } from '#lib/ingest/link/origin.ts';
import { subjectsOf } from '#db/evidence/subjects.ts';
import type { Tx } from '#db/open.ts';
import { isSealed } from '#db/secrets/seals.ts';
import { projectById } from '#db/project/projects.ts';
import { addProjectEvidenceCount } from '#db/rollup/rollup-changes.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { countedSending } from '#lib/ingest/authority/counted-project.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import type { PreparedDocument } from '#lib/ingest/document/document.ts';
import { relinkEvent } from '#lib/ingest/deployments/event.ts';
import { claimIfAdopted } from '#lib/ingest/projects/adopt.ts';
import { linkSubjects } from '#lib/ingest/link/subjects.ts';
import { restoreIfDropped } from '#lib/ingest/retention/restore-document.ts';
import { applyQuarantine } from '#lib/ingest/quarantine/apply-quarantine.ts';
import { settleArtifacts, settleLinked } from '#lib/ingest/settle/settle-artifact.ts';
import { isSubjectNamedBySender } from './named-subject.ts';
import { mergeSenderMetadata } from './sender-metadata.ts';

const MAX_ARTIFACTS = 100;
const NO_ORIGIN = { project: null, build: null, isVouchedFor: false };

/**
 * A document without a verified signature is the word of everybody who sent it. Where the sender names another artifact
 * for bytes that name none, the stored document is linked to that artifact too. `restored`: retention had dropped the
 * bytes, and they are stored again. A sealed document stays as it is.
 */
export async function storeDuplicate(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
  stored: StoredEvidence,
): Promise<{ restored: boolean }> {
  if (stored.dropped !== null && (await isSealed(tx, stored.seq))) return { restored: false };
  const known = await restoreIfDropped(tx, batch, document, stored);
  await takeInAgain(tx, batch, document, known);
  return { restored: known !== stored };
}

async function takeInAgain(tx: Tx, batch: Batch, document: PreparedDocument, stored: StoredEvidence): Promise<void> {
  const actor = await findOrCreateActor(tx, batch.actor);
  const known =
    stored.quarantine === null ? stored : await sendAgainUnderQuarantine(tx, batch, document, stored, actor);
  if (known.quarantine !== null) return;
  if (known.project !== null) await claimNamedProject(tx, batch, known.project);
  await mergeSenderMetadata(tx, batch, document, known);
  const isNamed = isSubjectNamedBySender(document);
  if (isNamed && known.outcome === document.verification.outcome) await linkNamed(tx, batch, document, known, actor);
  if (isNamed || known.actor === actor) return;
  const isAdded = await addFurtherSender(tx, { evidence: known.seq, artifact: null, actor, sentAt: batch.at });
  const isNewSender = isAdded && known.outcome !== 'verified';
  const isRelinked = await relinkOrigin(tx, batch, document, known, actor);
  if (!isNewSender && !isRelinked) return;
  if (isNewSender) await countForProject(tx, batch, known, actor);
  const subjects = await subjectsOf(tx, known.seq, MAX_ARTIFACTS);
  // An event that names its artifact by a purl has no link to it.
  if (isNewSender && subjects.length === 0) await relinkEvent(tx, batch, document, known.seq);
  const ids = subjects.map(({ artifact }) => artifact);
  await settleArtifacts(tx, batch, ids, { evidence: known.seq, ...(isRelinked && { rebuilt: new Set([known.seq]) }) });
}

/** A document that is under quarantine because of its senders is the word of the new sender too. Returns its row. */
async function sendAgainUnderQuarantine(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
  stored: StoredEvidence,
  actor: number,
): Promise<StoredEvidence> {
  const { seq } = stored;
  if (!isSubjectNamedBySender(document)) {
    if (actor !== stored.actor) await addFurtherSender(tx, { evidence: seq, artifact: null, actor, sentAt: batch.at });
  } else if (stored.outcome === document.verification.outcome) await linkNamed(tx, batch, document, stored, actor);
  await applyQuarantine(tx, batch, [seq]);
  return (await evidenceBySeq(tx, seq)) ?? stored;
}

/** Link the project and build that a document names, where this sender is the first one who speaks for the project. */
async function relinkOrigin(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
  known: StoredEvidence,
  actor: number,
): Promise<boolean> {
  const { seq, speaker, verification, leaf } = known;
  if (speaker === null || verification === null || known.outcome !== document.verification.outcome) return false;
  const origin = await originBySender(tx, batch, document, { evidence: seq, receivedAt: batch.at, speaker, actor });
  if (origin === null) return false;
  const [project, build] = [origin.project?.id ?? null, origin.build?.id ?? null];
  if (project === known.project && build === known.build) return false;
  await setEvidenceReferences(tx, seq, { verification, leaf: leaf ?? 0, project, build });
  return true;
}

/**
 * Count a document for the project that it names, where this sender is the first who speaks for the project. The
 * installation has counted it when it first came.
 */
async function countForProject(tx: Tx, batch: Batch, { seq, outcome }: StoredEvidence, actor: number): Promise<void> {
  const row = await evidenceBySeq(tx, seq);
  const counted = row && (await countedSending(tx, row));
  if (counted?.actor === actor)
    addProjectEvidenceCount(batch.rollupChanges, counted.project, batch.at, outcome === 'failed');
}

/** A token that sends a document claims the project that it names, be it the first one to send it or not. */
async function claimNamedProject(tx: Tx, batch: Batch, id: number): Promise<void> {
  const project = await projectById(tx, id);
  if (project !== null) await claimIfAdopted(tx, batch, project);
}

async function linkNamed(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
  known: StoredEvidence,
  actor: number,
): Promise<void> {
  const linked = await linkSubjects(tx, batch, document, known.seq, NO_ORIGIN, { namedBy: actor });
  for (const { touched } of linked)
    await addFurtherSender(tx, { evidence: known.seq, artifact: touched.row.id, actor, sentAt: batch.at });
  await settleLinked(tx, batch, linked, { seq: known.seq, document });
}
