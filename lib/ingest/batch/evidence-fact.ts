/** Kept evidence as the rules read it. */
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { Check, Verification } from '#lib/verify/result/verification.ts';
import { evidenceBySeq, termTexts } from '#db/evidence/evidence.ts';
import type { EvidenceLimits } from '#db/evidence/subjects.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import type { StoredFacts } from '#lib/ingest/document/document.ts';
import { unpackFacts } from '#lib/ingest/document/document.ts';

/**
 * Evidence of each kind and outcome that is considered, newest first. Every shard and every job of a matrix reports its
 * tests apart, and every tool scans each target apart: none of them replaces another. Where there is more of a kind
 * that stands under `of`, the rules are told.
 */
export const EVIDENCE_PER_BUCKET: EvidenceLimits = {
  defaultLimit: 24,
  byKind: { tests: 256, scan: 256, 'static-analysis': 256, sbom: 24 },
};

/** Not false, only not known: it explains an outcome `untrusted`, never `failed`. */
const NOT_CONFIGURED_CODES = new Set(['key-unknown', 'certificate-untrusted']);

/**
 * The first check that explains the outcome: a false one before one that could not be made or is missing. Null when
 * verified.
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

type EvidenceHeader = { id: string; format: string; predicateType: string | null; receivedAt: string };

/** A fact from what was read and what was found true of it. */
export function toEvidenceFact(about: EvidenceHeader, kept: StoredFacts, verification: Verification): EvidenceFact {
  return {
    ...about,
    signedAt: verification.signedAt,
    outcome: verification.outcome,
    problem: verificationProblem(verification),
    signer: verification.signer,
    comparisons: verification.comparisons,
    facts: kept.facts,
    componentCount: kept.componentCount,
  };
}

/** The fact of a kept document. */
export async function readEvidenceFact(db: Db, seq: number): Promise<EvidenceFact | null> {
  const row = await evidenceBySeq(db, seq);
  if (!row || row.verification === null) return null;
  const words = await termTexts(db, row.predicateType === null ? [row.format] : [row.format, row.predicateType]);
  const about = {
    id: row.id,
    format: words.get(row.format)!,
    predicateType: row.predicateType === null ? null : words.get(row.predicateType)!,
    receivedAt: row.receivedAt,
  };
  return toEvidenceFact(about, unpackFacts(row.facts), await readVerification(db, row.verification));
}
