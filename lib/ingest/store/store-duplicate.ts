/** Takes in the bytes of a stored document that were sent again. */
import { addFurtherSender, furtherSenders } from '#db/evidence/further-senders.ts';
import { evidenceBySeq, setEvidenceReferences } from '#db/evidence/evidence.ts';
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import { originBySender } from '#lib/ingest/link/origin.ts';
import { subjectsOf } from '#db/evidence/subjects.ts';
import type { Tx } from '#db/open.ts';
import { projectById } from '#db/project/projects.ts';
import { addEvidenceCount } from '#db/rollup/rollup-changes.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { countedProject } from '#lib/ingest/authority/counted-project.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import type { PreparedDocument } from '#lib/ingest/document/document.ts';
import { relinkEvent } from '#lib/ingest/deployments/event.ts';
import { claimIfAdopted } from '#lib/ingest/projects/adopt.ts';
import { linkSubjects } from '#lib/ingest/link/subjects.ts';
import { settleArtifacts, settleLinked } from '#lib/ingest/settle/settle-artifact.ts';
import { isSubjectNamedBySender } from './named-subject.ts';
import { mergeSenderMetadata } from './sender-metadata.ts';

const MAX_ARTIFACTS = 100;
const NO_ORIGIN = { project: null, build: null, isVouchedFor: false };

/**
 * A document without a verified signature is the word of everybody who sent it. Where the sender names another artifact
 * for bytes that name none, the stored document is linked to that artifact too.
 */
export async function storeDuplicate(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
  known: StoredEvidence,
): Promise<void> {
  if (known.quarantine !== null) return;
  if (known.project !== null) await claimNamedProject(tx, batch, known.project);
  const actor = await findOrCreateActor(tx, batch.actor);
  await mergeSenderMetadata(tx, batch, document, known);
  const isNamed = isSubjectNamedBySender(document);
  if (isNamed && known.outcome === document.verification.outcome) await linkNamed(tx, batch, document, known, actor);
  if (isNamed || known.actor === actor) return;
  const isNewSender =
    known.outcome !== 'verified' &&
    (await addFurtherSender(tx, { evidence: known.seq, artifact: null, actor, sentAt: batch.at }));
  const isRelinked = await relinkOrigin(tx, batch, document, known, actor);
  if (!isNewSender && !isRelinked) return;
  await countForProject(tx, batch, known, actor);
  const subjects = await subjectsOf(tx, known.seq, MAX_ARTIFACTS);
  // An event that names its artifact by a purl has no link to it.
  if (isNewSender && subjects.length === 0) await relinkEvent(tx, batch, document, known.seq);
  const ids = subjects.map(({ artifact }) => artifact);
  await settleArtifacts(tx, batch, ids, { evidence: known.seq, ...(isRelinked && { rebuilt: known.seq }) });
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
  const project = row && (await countedProject(tx, { ...row, actor }));
  if (!row || !project) return;
  const others = (await furtherSenders(tx, seq, null)).map((further) => further.actor);
  for (const other of [row.actor, ...others])
    if (other !== actor && (await countedProject(tx, { ...row, actor: other })) !== null) return;
  const isFailed = outcome === 'failed';
  addEvidenceCount(batch.rollupChanges, project.id, batch.at, isFailed);
  addEvidenceCount(batch.rollupChanges, null, batch.at, isFailed, -1);
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
