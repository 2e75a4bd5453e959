/**
 * What the certificate says of the build against what the provenance says of it, field by field (Fulcio extensions;
 * SLSA threat E).
 */
import type { FieldComparison } from '#lib/verify/result/verification.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { EvidenceIndex, RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { joinList, describeSigner } from '#lib/policy/facts/format.ts';

export function signerAgrees({ evidence }: VerifiedProvenance): RuleFinding {
  const rests = { evidence: [evidence.id] };
  if (evidence.signer?.kind === 'key') {
    return {
      ...rests,
      outcome: 'skip',
      code: 'key-signed',
      brief: 'signed with a key',
      detail: `Signed with ${describeSigner(evidence.signer)}: a key says nothing of the build, so there is nothing to compare.`,
    };
  }
  const disagreement = disagreementIn(evidence);
  if (disagreement) return disagreement;
  const same = evidence.comparisons.filter((field) => field.agrees === true);
  if (same.length === 0) {
    return {
      ...rests,
      outcome: 'warn',
      code: 'nothing-to-compare',
      brief: 'signer says nothing of the build',
      detail: `The certificate of ${describeSigner(evidence.signer)} says nothing of the build, so the provenance is only as good as that signer's word.`,
      expected: 'a certificate that names repository, commit and workflow',
      actual: 'none of them',
    };
  }
  return {
    ...rests,
    outcome: 'pass',
    code: 'ok',
    brief: 'signer and provenance agree',
    detail: `The certificate and the provenance agree in ${joinList(
      same.map((field) => field.field),
      6,
    )}.`,
  };
}

/** Where no provenance is verified, one may be false for just this reason. */
export function signerDisagreement({ provenances }: EvidenceIndex): RuleFinding | null {
  for (const { evidence } of provenances) {
    const disagreement = evidence.outcome === 'failed' ? disagreementIn(evidence) : null;
    if (disagreement) return disagreement;
  }
  return null;
}

/** Fields that certificate and provenance both tell, and tell differently. */
export function differences({ comparisons }: EvidenceFact): FieldComparison[] {
  return comparisons.filter((field) => field.agrees === false);
}

export function describeDifferences(different: readonly FieldComparison[]): string {
  return `signer and provenance differ in ${joinList(
    different.map((field) => field.field),
    2,
  )}`;
}

function disagreementIn(evidence: EvidenceFact): RuleFinding | null {
  const different = differences(evidence);
  if (!different[0]) return null;
  return {
    evidence: [evidence.id],
    outcome: 'fail',
    code: 'signer-disagrees',
    brief: describeDifferences(different),
    detail: different
      .map(
        (field) =>
          `The certificate says ${field.field} is ${field.certificate ?? 'not stated'}, the provenance says ${field.predicate ?? 'nothing'}.`,
      )
      .slice(0, 4)
      .join(' '),
    expected: different[0].certificate,
    actual: different[0].predicate,
  };
}
