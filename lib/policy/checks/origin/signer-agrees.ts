/**
 * The rule `signer-agrees-with-predicate`: the certificate (Fulcio extensions) and the provenance state the same build
 * (SLSA threat E).
 */
import type { FieldComparison } from '#lib/verify/result/verification.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { EvidenceIndex, RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { joinList, describeSigner } from '#lib/policy/facts/format.ts';

/** The finding of `signer-agrees-with-predicate` for one verified provenance. */
export function signerAgrees({ evidence }: VerifiedProvenance): RuleFinding {
  const rests = { evidence: [evidence.id] };
  if (evidence.signer?.kind === 'key') {
    return {
      ...rests,
      outcome: 'skip',
      code: 'key-signed',
      brief: 'signed with a key',
      detail: `Signed with ${describeSigner(evidence.signer)}: a key says nothing about the build, so there is nothing to compare.`,
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
      brief: 'signer says nothing about the build',
      detail: `The certificate of ${describeSigner(evidence.signer)} says nothing about the build, so the provenance is only as trustworthy as that signer.`,
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

/** The finding where no provenance is verified, because one failed for a disagreement; null for other reasons. */
export function signerDisagreement({ provenances }: EvidenceIndex): RuleFinding | null {
  for (const { evidence } of provenances) {
    const disagreement = evidence.outcome === 'failed' ? disagreementIn(evidence) : null;
    if (disagreement) return disagreement;
  }
  return null;
}

/** The fields that certificate and provenance both state, with different values. */
export function differences({ comparisons }: EvidenceFact): FieldComparison[] {
  return comparisons.filter((field) => field.agrees === false);
}

/** The differing fields in a few words, for the brief of a finding. */
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
