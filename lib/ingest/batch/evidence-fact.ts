/** Turns stored evidence into the facts that the policy rules read. */
import { clampTimes } from '#lib/evidence/model/told-times.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { Check, Signer, Verification } from '#lib/verify/result/verification.ts';
import { evidenceBySeq, type StoredEvidence, termTexts } from '#db/evidence/evidence.ts';
import type { EvidenceLimits } from '#db/evidence/subjects.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import type { StoredFacts } from '#lib/ingest/document/document.ts';
import { unpackFacts } from '#lib/ingest/document/document.ts';

/**
 * How many documents of each kind and outcome an evaluation reads, newest first. Test reports and scans have a high
 * limit, because each shard and each job of a matrix sends a separate test report, each tool sends a separate scan of
 * each target, and none of them replaces another. Where an artifact has more of a kind that `byKind` lists, the facts
 * say so in `omittedKinds`.
 */
export const EVIDENCE_PER_BUCKET: EvidenceLimits = {
  defaultLimit: 24,
  byKind: { tests: 256, scan: 256, 'static-analysis': 256, sbom: 24 },
};

/** Codes of a signer that is not configured. They explain the outcome `untrusted`, never `failed`. */
const NOT_CONFIGURED_CODES = new Set(['key-unknown', 'certificate-untrusted']);

/**
 * The first check that explains the outcome, in the order `fail`, `error`, `missing`, `warn`. Null for a verified
 * document.
 */
export function verificationProblem(verification: Verification): EvidenceFact['problem'] {
  if (verification.outcome === 'verified') return null;
  const causes = verification.checks.filter(
    (check) => verification.outcome !== 'failed' || !NOT_CONFIGURED_CODES.has(check.code),
  );
  const bad = (['fail', 'error', 'missing', 'warn'] as const)
    .map((outcome) => causes.find((check) => check.outcome === outcome))
    .find((check) => check !== undefined);
  return bad ? problemFromCheck(bad) : null;
}

function problemFromCheck({ check, code, detail, expected, actual, remediation }: Check): EvidenceFact['problem'] {
  return { check, code, detail, expected, actual, remediation };
}

/** The columns of the signer table that identify a signer. A key has no issuer. */
export function signerColumns(signer: Signer): { kind: Signer['kind']; identity: string; issuer: string | null } {
  return {
    kind: signer.kind,
    identity: signer.identity,
    issuer: signer.kind === 'certificate' ? signer.issuer : null,
  };
}

type EvidenceHeader = { id: string; format: string; predicateType: string | null; receivedAt: string };

/**
 * The fact of a document from its header, its facts and its verification. No time in it is later than the receipt of
 * the document and five minutes, so that every evaluation sees bounded times, also those of facts stored long ago.
 */
export function toEvidenceFact(header: EvidenceHeader, stored: StoredFacts, verification: Verification): EvidenceFact {
  return {
    ...header,
    signedAt: verification.signedAt,
    outcome: verification.outcome,
    problem: verificationProblem(verification),
    signer: verification.signer,
    comparisons: verification.comparisons,
    facts: clampTimes(stored.facts, header.receivedAt),
    componentCount: stored.componentCount,
  };
}

/**
 * The fact of a stored document; null where there is none with this `seq`, or it is quarantined. `sentAt`: when it was
 * sent by somebody whose word counts, RFC 3339, where others had sent it before.
 */
export async function readEvidenceFact(
  db: Db,
  seq: number,
  sentAt: string | null = null,
): Promise<EvidenceFact | null> {
  const row = await evidenceBySeq(db, seq);
  if (!row || row.quarantine !== null) return null;
  return evidenceFactOf(db, { ...row, receivedAt: sentAt ?? row.receivedAt });
}

/** The fact of a stored document with the verification and the facts of `row`; null where it is not verified yet. */
export async function evidenceFactOf(db: Db, row: StoredEvidence): Promise<EvidenceFact | null> {
  if (row.verification === null) return null;
  const texts = await termTexts(db, row.predicateType === null ? [row.format] : [row.format, row.predicateType]);
  const header = {
    id: row.id,
    format: texts.get(row.format)!,
    predicateType: row.predicateType === null ? null : texts.get(row.predicateType)!,
    receivedAt: row.receivedAt,
  };
  return toEvidenceFact(header, unpackFacts(row.facts), await readVerification(db, row.verification));
}
