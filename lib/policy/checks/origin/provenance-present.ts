/** The rule `provenance-present`: a verified document states the builder of the artifact. */
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { describeSigner } from '#lib/policy/facts/format.ts';

const EXPECTED = 'signed SLSA provenance from a configured signer';

/** The finding of `provenance-present`; without verified provenance it says what is wrong with the rest. */
export function provenancePresent({ provenances, verified }: EvidenceIndex): RuleFinding {
  const best = verified[0];
  if (best) {
    return {
      outcome: 'pass',
      code: 'ok',
      brief: 'provenance is there',
      evidence: verified.map((item) => item.evidence.id),
      detail: `${formatQuantity(verified.length, 'verified provenance document')}, SLSA ${best.provenance.version}, signed by ${describeSigner(best.evidence.signer)}.`,
    };
  }
  const having = (outcome: EvidenceFact['outcome']) =>
    provenances.filter(({ evidence }) => evidence.outcome === outcome).map(({ evidence }) => evidence);
  const failed = having('failed');
  if (failed[0])
    return missingFinding(
      'provenance-failed',
      'provenance verification failed',
      'There is provenance, but its verification failed, so it proves nothing.',
      failed,
    );
  const uncheckable = having('error');
  if (uncheckable[0]) {
    const problem = uncheckable[0].problem;
    return {
      outcome: 'error',
      code: 'provenance-not-checked',
      brief: 'provenance could not be checked',
      evidence: uncheckable.map((item) => item.id),
      detail: `There is provenance, but it could not be checked. ${problem?.detail ?? ''}`.trim(),
      expected: problem?.expected ?? EXPECTED,
      actual: problem?.actual,
      advice: problem?.remediation,
    };
  }
  const untrusted = having('untrusted');
  if (untrusted[0]) {
    return missingFinding(
      'provenance-untrusted',
      'provenance of an untrusted signer',
      `There is signed provenance, but its signer is not configured here: ${describeSigner(untrusted[0].signer)}.`,
      untrusted,
    );
  }
  const unsigned = having('unsigned');
  if (unsigned[0])
    return missingFinding(
      'provenance-unsigned',
      'provenance is unsigned',
      'There is provenance, but nobody signed it: anybody could have written it.',
      unsigned,
    );
  return missingFinding(
    'no-provenance',
    'no provenance',
    'No document says who built this artifact, from what or how.',
    [],
  );
}

function missingFinding(code: string, brief: string, detail: string, evidence: EvidenceFact[]): RuleFinding {
  return {
    outcome: 'missing',
    code,
    brief,
    detail,
    expected: EXPECTED,
    actual: evidence.length === 0 ? 'none' : brief,
    evidence: evidence.map((item) => item.id),
  };
}
