/** The rule `signature-sound`: no document failed verification, and at least one leads to a configured root or key. */
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { hasUncheckedSignature, type EvidenceIndex, type RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { describeDifferences, differences } from './signer-agrees.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { kindLabel, joinList, describeSigner } from '#lib/policy/facts/format.ts';

/** The finding of `signature-sound`. */
export function signatureSound({ evidence }: EvidenceIndex): RuleFinding {
  const failed = evidence.filter((item) => item.outcome === 'failed');
  if (failed[0]) return failedFinding(failed[0], failed);
  const verified = evidence.filter((item) => item.outcome === 'verified');
  return verified.length > 0 ? verifiedFinding(evidence, verified) : unverifiedFinding(evidence);
}

function failedFinding(first: EvidenceFact, failed: readonly EvidenceFact[]): RuleFinding {
  const { problem } = first;
  const others =
    failed.length === 1
      ? ''
      : ` The verification of ${formatQuantity(failed.length - 1, 'further document')} failed, too.`;
  return {
    outcome: 'fail',
    code: problem?.code ?? 'verification-failed',
    brief: briefOf(first),
    detail: `The verification of a ${kindLabel(first.facts)} about this artifact failed.${problem === null ? '' : ` ${problem.detail}`}${others}`,
    expected: problem?.expected,
    actual: problem?.actual,
    advice: problem?.remediation,
    evidence: failed.map((item) => item.id),
  };
}

function verifiedFinding(evidence: readonly EvidenceFact[], verified: readonly EvidenceFact[]): RuleFinding {
  const signers = [...new Set(verified.map((item) => describeSigner(item.signer)))];
  const rest = evidence.length - verified.length;
  const aside =
    rest === 0 ? '' : ` ${formatQuantity(rest, 'further document is', 'further documents are')} not counted as proof.`;
  return {
    outcome: 'pass',
    code: 'ok',
    brief: 'signatures hold',
    evidence: verified.map((item) => item.id),
    detail: `${formatQuantity(verified.length, 'signed document')} checked, up to a configured root or key: signed by ${joinList(signers)}.${aside}`,
  };
}

function unverifiedFinding(evidence: readonly EvidenceFact[]): RuleFinding {
  const uncheckable = evidence.filter((item) => item.outcome === 'error' && !hasUncheckedSignature(item));
  if (uncheckable[0]) {
    const problem = uncheckable[0].problem;
    return {
      outcome: 'error',
      code: problem?.code ?? 'could-not-check',
      brief: 'signature could not be checked',
      evidence: uncheckable.map((item) => item.id),
      detail:
        `A ${kindLabel(uncheckable[0].facts)} could not be checked, which says nothing against the artifact. ${problem?.detail ?? ''}`.trim(),
      expected: problem?.expected,
      actual: problem?.actual,
      advice: problem?.remediation,
    };
  }
  const untrusted = evidence.filter((item) => item.outcome === 'untrusted');
  if (untrusted[0]) {
    return {
      outcome: 'missing',
      code: 'signer-not-configured',
      brief: 'signed, but by an untrusted signer',
      evidence: untrusted.map((item) => item.id),
      detail: `${formatQuantity(untrusted.length, 'document is', 'documents are')} signed by signers that are not trusted here: ${joinList([...new Set(untrusted.map((item) => describeSigner(item.signer)))])}.`,
      expected: 'a signature that leads to a configured root or key',
      actual: describeSigner(untrusted[0].signer),
      advice:
        'If you know the signer, have its root or key added: `npx attestry trust add FILE`. If not, do not rely on it.',
    };
  }
  const unchecked = evidence.filter(hasUncheckedSignature);
  if (unchecked.length > 0) {
    return {
      outcome: 'missing',
      code: 'signature-not-checked',
      brief: 'signed in a way not checked here',
      evidence: unchecked.map((item) => item.id),
      detail: `${formatQuantity(unchecked.length, 'document carries', 'documents carry')} a signature of a kind that is not checked here; that proves nothing.`,
      expected: 'at least one signature that can be checked',
      actual: 'none',
      advice: 'Sign the document as an attestation too, for example with `cosign attest` or a Sigstore bundle.',
    };
  }
  return {
    outcome: 'missing',
    code: 'nothing-signed',
    brief: 'nothing is signed',
    evidence: evidence.map((item) => item.id),
    detail: `${formatQuantity(evidence.length, 'document')} about this artifact, none of them signed: reports, not proofs.`,
    expected: 'at least one signed attestation',
    actual: 'none',
    advice: 'Sign what the pipeline says about its artifacts, at least the provenance.',
  };
}

function briefOf(evidence: EvidenceFact): string {
  const different = differences(evidence);
  return different.length > 0
    ? describeDifferences(different)
    : `${kindLabel(evidence.facts)}: ${describeProblem(evidence.problem)}`;
}

function describeProblem(problem: EvidenceFact['problem']): string {
  switch (problem?.check) {
    case 'signature':
      return problem.code === 'signature-mismatch' ? 'signature does not match' : 'signature is not valid';
    case 'certificate-chain':
      return 'certificate is not valid';
    case 'sct':
      return 'certificate is not logged';
    case 'transparency-log':
      return 'log entry is not valid';
    case 'timestamp':
      return 'signing time is not valid';
    case 'subject':
      return 'not about what it says';
    case 'predicate':
      return 'contradicts itself';
    case 'identity':
      return 'signer is not the expected one';
    default:
      return 'does not hold';
  }
}
