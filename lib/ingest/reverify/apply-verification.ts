/**
 * Applies a new verification of a stored document: stores it where it differs, and updates what the document is about.
 */
import { hash } from 'node:crypto';
import {
  evidenceBySeq,
  updateEvidenceVerification,
  setEvidenceReferences,
  type StoredEvidence,
} from '#db/evidence/evidence.ts';
import { upsertSigner } from '#db/evidence/signers.ts';
import { subjectsOf } from '#db/evidence/subjects.ts';
import { addVerification, packVerification, readVerification } from '#db/evidence/verifications.ts';
import { addEvidenceChange } from '#db/history/evidence-changes.ts';
import type { Tx } from '#db/open.ts';
import { findTrustRef, trustKind } from '#db/system/trust.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { packFacts } from '#lib/ingest/document/document.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { signerColumns, verificationProblem } from '#lib/ingest/batch/evidence-fact.ts';
import { linkOrigin, type Origin } from '#lib/ingest/link/origin.ts';
import { speakerBasis } from '#lib/ingest/authority/speaker.ts';
import { relinkEvent } from '#lib/ingest/deployments/event.ts';
import { relinkDocument } from '#lib/ingest/settle/relink-document.ts';
import { settleArtifacts } from '#lib/ingest/settle/settle-artifact.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { applyQuarantine } from '#lib/ingest/quarantine/apply-quarantine.ts';

/**
 * Store the result of verifying a document again, and mark its artifacts for evaluation. Returns `same`, and changes
 * nothing, where the outcome, the trust entry, the problem and the signer are as before. `trustVersion` is the version
 * of the trust under which the document was verified.
 */
export async function applyVerification(
  tx: Tx,
  batch: Batch,
  seq: number,
  document: ReadDocument,
  trustVersion: number,
): Promise<'same' | 'changed'> {
  const row = await evidenceBySeq(tx, seq);
  if (!row || row.verification === null) return 'same';
  const { verification } = document;
  const old = await readVerification(tx, row.verification);
  if (isSameVerification(old, verification) && (row.signer === null) === (verification.signer === null)) return 'same';
  const origin = await storeVerification(tx, batch, row, document, trustVersion);
  if (old.outcome !== verification.outcome) {
    await appendEntry(
      tx,
      {
        kind: 'verification',
        at: batch.wallClock,
        sha256: row.id.slice('sha256:'.length),
        outcome: verification.outcome,
        trust: trustVersion,
        verification: hash('sha256', packVerification(verification)),
      },
      batch.actor,
    );
    batch.hasLogEntries = true;
  }
  const now = (await evidenceBySeq(tx, row.seq))!;
  await settleArtifacts(
    tx,
    batch,
    (await subjectsOf(tx, row.seq, -1)).map(({ artifact }) => artifact),
    { evidence: row.seq, rebuilt: row.seq },
  );
  if (now.quarantine === null) {
    // A document may state more than before: one of several envelopes, a layer with its annotations.
    if (row.kind !== now.kind) await relinkDocument(tx, batch, document, row.seq, origin);
    await relinkEvent(tx, batch, document, row.seq);
  }
  // A quarantine may cover the signer that is known now, or only the one that was known before.
  await applyQuarantine(tx, batch, [row.seq]);
  return 'changed';
}

/** True where outcome, trust entry, problem and signer are equal. */
function isSameVerification(before: Verification, now: Verification): boolean {
  return (
    before.outcome === now.outcome &&
    before.trust?.id === now.trust?.id &&
    verificationProblem(before)?.code === verificationProblem(now)?.code &&
    signerKey(before) === signerKey(now)
  );
}

/** Store the verification and what follows from it for the row of the document; returns its project and build. */
async function storeVerification(
  tx: Tx,
  batch: Batch,
  row: StoredEvidence,
  document: ReadDocument,
  trustVersion: number,
): Promise<Origin> {
  const { verification } = document;
  const id = await addVerification(
    tx,
    row.seq,
    { outcome: verification.outcome, trustVersion, verifiedAt: verification.verifiedAt },
    packVerification(verification),
  );
  const trust = verification.trust === null ? null : await findTrustRef(tx, verification.trust.id);
  const speaker = speakerBasis(verification, await trustKind(tx, trust));
  const facts = packFacts(document);
  await addEvidenceChange(tx, {
    evidence: row.seq,
    at: batch.at,
    verification: row.verification,
    facts: Buffer.compare(facts, row.facts) === 0 ? null : row.facts,
  });
  await updateEvidenceVerification(tx, row.seq, {
    outcome: verification.outcome,
    kind: document.facts.kind,
    verification: id,
    trust,
    speaker,
    signer: verification.signer === null ? null : await upsertSigner(tx, signerColumns(verification.signer), batch.at),
    signedAt: verification.signedAt,
    facts,
  });
  const origin = await linkOrigin(tx, batch, document, {
    evidence: row.seq,
    receivedAt: row.receivedAt,
    speaker,
    actor: row.actor,
  });
  await setEvidenceReferences(tx, row.seq, {
    verification: id,
    leaf: row.leaf ?? 0,
    project: origin.project?.id ?? null,
    build: origin.build?.id ?? null,
  });
  return origin;
}

/** A key that is equal where two verifications name the same signer. */
function signerKey({ signer }: Verification): string {
  return signer === null
    ? ''
    : JSON.stringify([signer.kind, signer.identity, signer.kind === 'certificate' ? signer.issuer : signer.keyId]);
}
