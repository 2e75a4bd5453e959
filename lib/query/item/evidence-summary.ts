import { evidenceTitle } from '#lib/evidence/title.ts';
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { termTexts } from '#db/evidence/evidence.ts';
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import { isSealed } from '#db/secrets/seals.ts';
import { verificationProblem } from '#lib/ingest/batch/to-evidence-fact.ts';
import type { EvidenceSummary } from '#lib/views/evidence.ts';

/** One document as lists of evidence show it. `verification` is the stored result of this document. */
export async function evidenceSummary(
  db: Db,
  row: StoredEvidence,
  verification: Verification,
): Promise<EvidenceSummary> {
  const terms = await termTexts(db, row.predicateType === null ? [row.format] : [row.format, row.predicateType]);
  const format = terms.get(row.format) ?? '';
  const predicateType = row.predicateType === null ? null : (terms.get(row.predicateType) ?? null);
  return {
    id: row.id,
    format,
    predicateType,
    title: evidenceTitle(format as EvidenceFormat, predicateType),
    outcome: row.outcome,
    problem: verificationProblem(verification)?.detail ?? null,
    signer: verification.signer?.identity ?? null,
    receivedAt: row.receivedAt,
    signedAt: row.signedAt,
    size: row.size,
    secrets: row.secrets ?? 0,
    sealed: row.dropped !== null && (await isSealed(db, row.seq)),
  };
}
