/** Stores one document and links it. The transaction evaluates the touched artifacts afterwards. */
import { hash } from 'node:crypto';
import { actorIdentity } from '#lib/actor.ts';
import { evidenceTitle } from '#lib/evidence/title.ts';
import { isHost } from '#lib/webhook/sources/registry.ts';
import type { VerificationOutcome } from '#lib/verify/result/verification.ts';
import { addEvidence, findEvidence, newEvidenceIds, type NewIds, type StoredEvidence } from '#db/evidence/evidence.ts';
import { findOrCreateTerm, termText } from '#db/evidence/terms.ts';
import { indexTerms } from '#db/full-text/terms.ts';
import { noteSecrets } from '#db/secrets/found-secrets.ts';
import { addFirstVerification } from '#db/evidence/verifications.ts';
import type { Tx } from '#db/open.ts';
import { addEvidenceCount, addToCounter } from '#db/rollup/rollup-changes.ts';
import { addEvent } from '#db/system/outbox.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { findTrustRef, trustKind } from '#db/system/trust.ts';
import type { SpeakerBasis } from '#lib/authority/speaker.ts';
import { countedProject } from '#lib/ingest/authority/counted-project.ts';
import { speakerBasis } from '#lib/ingest/authority/speaker.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import { WEBHOOK_PAYLOAD } from '#lib/ingest/batch/evidence-fact.ts';
import { signerOf } from '#lib/ingest/batch/signer-of.ts';
import { toEvidenceFact } from '#lib/ingest/batch/to-evidence-fact.ts';
import { linkLineage } from '#lib/ingest/link/lineage.ts';
import { labelImageParts, linkImage } from '#lib/ingest/link/image.ts';
import { linkEvent } from '#lib/ingest/deployments/event.ts';
import { linkOrigin, type Origin } from '#lib/ingest/link/origin.ts';
import { LINKS_PER_TRANSACTION, scheduleLinkRemaining } from '#lib/ingest/link/link-remaining.ts';
import { linkSubjects } from '#lib/ingest/link/subjects.ts';
import { SECRET_RULES } from '#lib/ingest/document/find-secrets.ts';
import type { PreparedDocument, ReadDocument } from '#lib/ingest/document/document.ts';
import { hasActiveQuarantine } from '#db/evidence/quarantine.ts';
import { applyQuarantine } from '#lib/ingest/quarantine/apply-quarantine.ts';
import { settleLinked } from '#lib/ingest/settle/settle-artifact.ts';
import { withoutForeignMetadata } from './sender-metadata.ts';
import { isSubjectNamedBySender } from './named-subject.ts';
import { storeDuplicate } from './store-duplicate.ts';

/** `restored`: retention had dropped the bytes of the duplicate, and they are stored again. */
export type StoredDocument =
  | { outcome: 'stored'; seq: number }
  | { outcome: 'duplicate'; seq: number; restored: boolean };

/**
 * Store a document once, by the sha256 of its bytes. Where the sender names another artifact for bytes that are already
 * stored, the stored document is linked to that artifact too.
 */
export async function storeDocument(
  tx: Tx,
  batch: Batch,
  received: PreparedDocument,
  trustVersion: number,
): Promise<StoredDocument> {
  const known = batch.absent.has(received.id) ? null : await findEvidence(tx, received.id);
  if (known) {
    const { restored } = await storeDuplicate(tx, batch, received, known);
    return { outcome: 'duplicate', seq: known.seq, restored };
  }
  const { ids, origin, speaker, actor } = await addRows(tx, batch, received, trustVersion);
  const seq = ids.evidence;
  batch.absent.delete(received.id);
  if (received.secrets !== null)
    await noteSecrets(tx, { evidence: seq, ...received.secrets, rules: SECRET_RULES, foundAt: batch.at });
  const { verification } = received;
  const project = origin.project?.id ?? null;
  const document = await withoutForeignMetadata(tx, batch, received, { seq, project });
  const { id, format, predicateType } = document;
  const isReported = format === WEBHOOK_PAYLOAD && isHost(actorIdentity(batch.actor));
  const header = {
    id,
    format,
    predicateType,
    receivedAt: batch.at,
    ...(isReported && { reportedBy: 'host' as const }),
  };
  batch.facts.set(seq, toEvidenceFact(header, document, verification));
  const linked = await linkSubjects(tx, batch, document, seq, origin, {
    range: { from: 0, to: LINKS_PER_TRANSACTION.subjects },
    isFirst: true,
    namedBy: isSubjectNamedBySender(document) ? actor : null,
  });
  const subjects = linked.map(({ touched }) => touched);
  await linkImage(tx, batch, document, seq, subjects);
  const { givesLabels } = await settleLinked(tx, batch, linked, { seq, document });
  await linkLineage(tx, document, seq, origin, { subjects, givesLabels });
  if (givesLabels) await labelImageParts(tx, document);
  await linkEvent(tx, batch, document, seq);
  await indexTerms(tx, seq, document.searchTerms);
  await scheduleLinkRemaining(tx, batch, document, seq);
  await countAndPublish(tx, batch, document, { speaker, actor, project }, subjects);
  if (await hasActiveQuarantine(tx)) await applyQuarantine(tx, batch, [seq]);
  return { outcome: 'stored', seq };
}

type Added = { ids: NewIds; origin: Origin; speaker: SpeakerBasis; actor: number };

/** Add the rows of a document, its verification and its entry in the log. Its project and its build are found first. */
async function addRows(tx: Tx, batch: Batch, document: PreparedDocument, trustVersion: number): Promise<Added> {
  const { id, verification, packedVerification } = document;
  const { outcome, verifiedAt } = verification;
  const [ids, signer, actor, trust] = await Promise.all([
    nextIds(tx, batch),
    signerOf(tx, batch, verification),
    findOrCreateActor(tx, batch.actor),
    verification.trust === null ? null : findTrustRef(tx, verification.trust.id),
  ]);
  const speaker = speakerBasis(verification, await trustKind(tx, trust));
  const seq = ids.evidence;
  const origin = await linkOrigin(tx, batch, document, { evidence: seq, receivedAt: batch.at, speaker, actor });
  await addFirstVerification(tx, {
    id: ids.verification,
    evidence: seq,
    outcome,
    trustVersion,
    verifiedAt,
    body: packedVerification,
  });
  const sha256 = id.slice('sha256:'.length);
  const committed = { outcome, trust: trustVersion, verification: hash('sha256', packedVerification) };
  const leaf = await appendEntry(tx, batch, { kind: 'attestation', at: batch.wallClock, sha256, ...committed });
  await addEvidence(
    tx,
    {
      seq,
      id,
      format: await findOrCreateTerm(tx, document.format),
      predicateType: document.predicateType === null ? null : await findOrCreateTerm(tx, document.predicateType),
      kind: document.facts.kind,
      outcome,
      size: document.bytes.length,
      receivedAt: batch.at,
      signedAt: verification.signedAt,
      signer,
      trust,
      speaker,
      actor,
      facts: document.packedFacts,
      verification: ids.verification,
      leaf,
      project: origin.project?.id ?? null,
      build: origin.build?.id ?? null,
    },
    document.packedBody,
  );
  return { ids, origin, speaker, actor };
}

async function nextIds(tx: Tx, batch: Batch): Promise<NewIds> {
  if (batch.ids.length === 0) batch.ids = await newEvidenceIds(tx, Math.max(1, batch.absent.size));
  return batch.ids.shift()!;
}

async function countAndPublish(
  tx: Tx,
  batch: Batch,
  document: ReadDocument,
  stored: Pick<StoredEvidence, 'speaker' | 'actor' | 'project'>,
  subjects: readonly TouchedArtifact[],
): Promise<void> {
  const { outcome } = document.verification;
  const project = await countedProject(tx, stored);
  addEvidenceCount(batch.rollupChanges, project?.id ?? null, batch.at, outcome === 'failed');
  addToCounter(batch.rollupChanges, 'evidence');
  addToCounter(batch.rollupChanges, `evidence:${outcome satisfies VerificationOutcome}`);
  const first = subjects[0]?.row;
  await addEvent(tx, batch.at, {
    type: 'evidence',
    item: {
      id: document.id,
      at: batch.at,
      title: evidenceTitle(document.format, document.predicateType),
      outcome,
      project: project?.slug ?? null,
      subject: first?.name ?? null,
      digest: first ? `${await termText(tx, first.alg)}:${first.value}` : null,
    },
  });
}
