/** Turns the facts and the verification of a document into the fact that the policy rules read. */
import { clampTimes } from '#lib/evidence/model/told-times.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { Check, Verification } from '#lib/verify/result/verification.ts';
import type { StoredFacts } from '#lib/ingest/document/document.ts';

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

type EvidenceHeader = Pick<EvidenceFact, 'id' | 'format' | 'predicateType' | 'receivedAt' | 'reportedBy' | 'sentBy'>;

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
