/** Stores one document and links it. The transaction evaluates the touched artifacts afterwards. */
import { evidenceTitle } from '#lib/evidence/title.ts';
import type { VerificationOutcome } from '#lib/verify/result/verification.ts';
import { addEvidence, findEvidence, setEvidenceReferences } from '#db/evidence/evidence.ts';
import { upsertSigner } from '#db/evidence/signers.ts';
import { findOrCreateTerm, termText } from '#db/evidence/terms.ts';
import { addVerification } from '#db/evidence/verifications.ts';
import type { Tx } from '#db/open.ts';
import { addEvidenceCount } from '#db/rollup/rollup-changes.ts';
import { incrementCounter } from '#db/system/meta.ts';
import { addEvent } from '#db/system/outbox.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { findTrustRef } from '#db/system/trust.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import { signerColumns, toEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';
import { linkLineage } from '#lib/ingest/link/lineage.ts';
import { linkImage } from '#lib/ingest/link/image.ts';
import { linkEvent } from '#lib/ingest/link/event.ts';
import { linkOrigin } from '#lib/ingest/link/origin.ts';
import type { Origin } from '#lib/ingest/link/origin.ts';
import { LINKS_PER_TRANSACTION, scheduleLinkRemaining } from '#lib/ingest/link/link-remaining.ts';
import { linkSubjects } from '#lib/ingest/link/subjects.ts';
import type { PreparedDocument } from '#lib/ingest/document/document.ts';
import { hasActiveQuarantine } from '#db/evidence/quarantine.ts';
import { applyQuarantine } from '#lib/ingest/quarantine/apply-quarantine.ts';
import { mergeTestReport } from './merge-test-report.ts';

export type StoredDocument = { outcome: 'stored' | 'duplicate'; seq: number };

/**
 * Store a document once, by the sha256 of its bytes. Where the sender names another artifact for bytes that are already
 * stored, the stored document is linked to that artifact too.
 */
export async function storeDocument(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
  trustVersion: number,
): Promise<StoredDocument> {
  const known = await findEvidence(tx, document.id);
  if (known?.quarantine != null) return { outcome: 'duplicate', seq: known.seq };
  if (known) {
    if (typeof document.context['subject'] === 'string' && known.outcome === document.verification.outcome) {
      await linkSubjects(tx, batch, document, known.seq, { project: null, linkConfidence: 'none', build: null });
    }
    await mergeTestReport(tx, batch, document, known);
    return { outcome: 'duplicate', seq: known.seq };
  }
  const seq = await addEvidenceRow(tx, batch, document);
  const { verification } = document;
  const origin = await linkOrigin(tx, batch, document, seq, batch.at);
  await setEvidenceReferences(tx, seq, {
    verification: await addVerification(
      tx,
      seq,
      { outcome: verification.outcome, trustVersion, verifiedAt: verification.verifiedAt },
      document.packedVerification,
    ),
    leaf: await appendEntry(
      tx,
      {
        kind: 'attestation',
        at: batch.wallClock,
        sha256: document.id.slice('sha256:'.length),
        outcome: verification.outcome,
        trust: trustVersion,
      },
      batch.actor,
    ),
    project: origin.project?.id ?? null,
    build: origin.build?.id ?? null,
  });
  batch.hasLogEntries = true;
  batch.facts.set(
    seq,
    toEvidenceFact(
      { id: document.id, format: document.format, predicateType: document.predicateType, receivedAt: batch.at },
      document,
      verification,
    ),
  );
  const subjects = await linkSubjects(tx, batch, document, seq, origin, {
    from: 0,
    to: LINKS_PER_TRANSACTION.subjects,
  });
  await linkLineage(tx, document, seq, origin, subjects);
  await linkImage(tx, batch, document, seq, subjects);
  await linkEvent(tx, batch, document, seq, origin, subjects);
  await scheduleLinkRemaining(tx, batch, document, seq);
  await countAndPublish(tx, batch, document, origin, subjects);
  if (await hasActiveQuarantine(tx)) await applyQuarantine(tx, batch, [seq]);
  return { outcome: 'stored', seq };
}

async function addEvidenceRow(tx: Tx, batch: Batch, document: PreparedDocument): Promise<number> {
  const { verification } = document;
  const signer =
    verification.signer === null ? null : await upsertSigner(tx, signerColumns(verification.signer), batch.at);
  return addEvidence(
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
      trust: verification.trust === null ? null : await findTrustRef(tx, verification.trust.id),
      actor: await findOrCreateActor(tx, batch.actor),
      facts: document.packedFacts,
    },
    document.packedBody,
  );
}

async function countAndPublish(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
  origin: Origin,
  subjects: readonly TouchedArtifact[],
): Promise<void> {
  const { outcome } = document.verification;
  addEvidenceCount(batch.rollupChanges, origin.project?.id ?? null, batch.at, outcome === 'failed');
  await incrementCounter(tx, 'evidence');
  await incrementCounter(tx, `evidence:${outcome satisfies VerificationOutcome}`);
  const first = subjects[0]?.row;
  await addEvent(tx, batch.at, {
    type: 'evidence',
    item: {
      id: document.id,
      at: batch.at,
      title: evidenceTitle(document.format, document.predicateType),
      outcome,
      project: origin.project?.slug ?? null,
      subject: first?.name ?? null,
      digest: first ? `${await termText(tx, first.alg)}:${first.value}` : null,
    },
  });
}
