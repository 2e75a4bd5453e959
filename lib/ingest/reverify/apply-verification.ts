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
import { subjectsOf } from '#db/evidence/subjects.ts';
import { addVerification, packVerification, readVerification } from '#db/evidence/verifications.ts';
import { addEvidenceChange } from '#db/history/evidence-changes.ts';
import type { Tx } from '#db/open.ts';
import { findTrustRef, trustKind } from '#db/system/trust.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { packFacts, unpackFacts } from '#lib/ingest/document/document.ts';
import { keepReadDocument, statedDocument } from '#lib/ingest/document/stored-document.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { signerOf } from '#lib/ingest/batch/signer-of.ts';
import { verificationProblem } from '#lib/ingest/batch/to-evidence-fact.ts';
import { linkOrigin, type Origin } from '#lib/ingest/link/origin.ts';
import { speakerBasis } from '#lib/ingest/authority/speaker.ts';
import { relinkEvent } from '#lib/ingest/deployments/event.ts';
import { relinkDocument } from '#lib/ingest/settle/relink-document.ts';
import { settleArtifacts } from '#lib/ingest/settle/settle-artifact.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { applyQuarantine } from '#lib/ingest/quarantine/apply-quarantine.ts';
import type { VerifiedAgain } from './verify-stored.ts';

/** A stored document (`seq`) as it was verified again. */
export type Reverified = { seq: number } & VerifiedAgain;

/**
 * Store the results of verifying documents again, and mark their artifacts for evaluation: each is settled once,
 * however many of its documents change. Changes nothing where the outcome, the trust entry, the problem and the signer
 * of a document are as before. `trustVersion` is the version of the trust under which the documents were verified.
 */
export async function applyVerifications(
  tx: Tx,
  batch: Batch,
  verified: readonly Reverified[],
  trustVersion: number,
): Promise<void> {
  const changes: Changed[] = [];
  for (const one of verified) {
    const changed = await storeChange(tx, batch, one, trustVersion);
    if (changed !== null) changes.push(changed);
  }
  const rebuilt = new Map<number, Set<number>>();
  for (const { seq } of changes)
    for (const { artifact } of await subjectsOf(tx, seq, -1))
      rebuilt.set(artifact, (rebuilt.get(artifact) ?? new Set()).add(seq));
  for (const [artifact, seqs] of rebuilt)
    await settleArtifacts(tx, batch, [artifact], { evidence: [...seqs].at(-1)!, rebuilt: seqs });
  for (const changed of changes) await relink(tx, batch, changed);
  // A quarantine may cover the signer that is known now, or only the one that was known before.
  await applyQuarantine(
    tx,
    batch,
    changes.map(({ seq }) => seq),
  );
}

/** A document whose verification was stored, its kind before, and its project and build now. */
type Changed = Reverified & { before: StoredEvidence; origin: Origin };

/** Store the verification of a document; null where it is as before. */
async function storeChange(
  tx: Tx,
  batch: Batch,
  { seq, verification, document }: Reverified,
  trustVersion: number,
): Promise<Changed | null> {
  const row = await evidenceBySeq(tx, seq);
  if (!row || row.verification === null) return null;
  if (
    row.outcome === verification.outcome &&
    isSameVerification(await readVerification(tx, row.verification), verification) &&
    (row.signer === null) === (verification.signer === null)
  )
    return null;
  const origin = await storeVerification(tx, batch, row, { verification, document }, trustVersion);
  if (document !== null) keepReadDocument(tx, row, document);
  if (row.outcome !== verification.outcome && !batch.onlyStatuses) {
    await appendEntry(tx, batch, {
      kind: 'verification',
      at: batch.wallClock,
      sha256: row.id.slice('sha256:'.length),
      outcome: verification.outcome,
      trust: trustVersion,
      verification: hash('sha256', packVerification(verification)),
    });
  }
  return { seq, verification, document, before: row, origin };
}

/** Link a document to what it states more than before: one of several envelopes, a layer with its annotations. */
async function relink(tx: Tx, batch: Batch, { seq, document, before, origin }: Changed): Promise<void> {
  const now = (await evidenceBySeq(tx, seq))!;
  if (now.quarantine !== null) return;
  if (document !== null && before.kind !== now.kind) await relinkDocument(tx, batch, document, seq, origin);
  const stated = now.kind === 'event' ? (document ?? (await statedDocument(tx, now))) : null;
  if (stated !== null) await relinkEvent(tx, batch, stated, seq);
}

/** True where trust entry, problem and signer are equal too. */
function isSameVerification(before: Verification, now: Verification): boolean {
  return (
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
  { verification, document }: VerifiedAgain,
  trustVersion: number,
): Promise<Origin> {
  const id = await addVerification(
    tx,
    row.seq,
    { outcome: verification.outcome, trustVersion, verifiedAt: verification.verifiedAt },
    packVerification(verification, { asIs: batch.onlyStatuses }),
  );
  const trust = verification.trust === null ? null : await findTrustRef(tx, verification.trust.id);
  const speaker = speakerBasis(verification, await trustKind(tx, trust));
  const { facts } = document ?? unpackFacts(row.facts);
  const packed = document === null ? row.facts : packFacts(document, { asIs: batch.onlyStatuses });
  if (!batch.onlyStatuses)
    await addEvidenceChange(tx, {
      evidence: row.seq,
      at: batch.at,
      verification: row.verification,
      facts: Buffer.compare(packed, row.facts) === 0 ? null : row.facts,
    });
  await updateEvidenceVerification(tx, row.seq, {
    outcome: verification.outcome,
    kind: facts.kind,
    verification: id,
    trust,
    speaker,
    signer: await signerOf(tx, batch, verification),
    signedAt: verification.signedAt,
    facts: packed,
  });
  const origin = await linkOrigin(
    tx,
    batch,
    { id: row.id, facts, verification },
    { evidence: row.seq, receivedAt: row.receivedAt, speaker, actor: row.actor },
  );
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
