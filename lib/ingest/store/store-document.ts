/** Stores one document and links it. The transaction evaluates the touched artifacts afterwards. */
import { hash } from 'node:crypto';
import { actorIdentity } from '#lib/actor.ts';
import { evidenceTitle } from '#lib/evidence/title.ts';
import { isHost } from '#lib/webhook/sources/registry.ts';
import type { VerificationOutcome } from '#lib/verify/result/verification.ts';
import { addEvidence, findEvidence, setEvidenceReferences, type StoredEvidence } from '#db/evidence/evidence.ts';
import { findOrCreateTerm, termText } from '#db/evidence/terms.ts';
import { indexTerms } from '#db/full-text/terms.ts';
import { noteSecrets } from '#db/secrets/found-secrets.ts';
import { addVerification } from '#db/evidence/verifications.ts';
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
  const known = await findEvidence(tx, received.id);
  if (known) {
    const { restored } = await storeDuplicate(tx, batch, received, known);
    return { outcome: 'duplicate', seq: known.seq, restored };
  }
  const { seq, speaker, actor } = await addEvidenceRow(tx, batch, received);
  if (received.secrets !== null)
    await noteSecrets(tx, { evidence: seq, ...received.secrets, rules: SECRET_RULES, foundAt: batch.at });
  const { verification } = received;
  const origin = await linkOrigin(tx, batch, received, { evidence: seq, receivedAt: batch.at, speaker, actor });
  const project = origin.project?.id ?? null;
  const document = await withoutForeignMetadata(tx, batch, received, { seq, project });
  await addReferences(tx, batch, { document: received, seq, trustVersion }, origin);
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

/** Store the verification of a document, its entry in the log, its project and its build. */
async function addReferences(
  tx: Tx,
  batch: Batch,
  { document, seq, trustVersion }: { document: PreparedDocument; seq: number; trustVersion: number },
  { project, build }: Origin,
): Promise<void> {
  const { id, verification, packedVerification } = document;
  const { outcome, verifiedAt } = verification;
  const sha256 = id.slice('sha256:'.length);
  const committed = { outcome, trust: trustVersion, verification: hash('sha256', packedVerification) };
  const entry = { kind: 'attestation', at: batch.wallClock, sha256, ...committed } as const;
  await setEvidenceReferences(tx, seq, {
    verification: await addVerification(tx, seq, { outcome, trustVersion, verifiedAt }, packedVerification),
    leaf: await appendEntry(tx, batch, entry),
    project: project?.id ?? null,
    build: build?.id ?? null,
  });
}

async function addEvidenceRow(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
): Promise<{ seq: number; speaker: SpeakerBasis; actor: number }> {
  const { verification } = document;
  const signer = await signerOf(tx, batch, verification);
  const actor = await findOrCreateActor(tx, batch.actor);
  const trust = verification.trust === null ? null : await findTrustRef(tx, verification.trust.id);
  const speaker = speakerBasis(verification, await trustKind(tx, trust));
  const seq = await addEvidence(
    tx,
    {
      id: document.id,
      format: await findOrCreateTerm(tx, document.format),
      predicateType: document.predicateType === null ? null : await findOrCreateTerm(tx, document.predicateType),
      kind: document.facts.kind,
      outcome: verification.outcome,
      size: document.bytes.length,
      receivedAt: batch.at,
      signedAt: verification.signedAt,
      signer,
      trust,
      speaker,
      actor,
      facts: document.packedFacts,
    },
    document.packedBody,
  );
  return { seq, speaker, actor };
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
