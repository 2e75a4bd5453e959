/** The check `signed-by`: everything verified of some kinds is signed by an identity that the policy lists. */
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import { matchesIdentity } from '#lib/bytes/naming/speaker-pattern.ts';
import { hasUncheckedSignature, type EvidenceIndex, type RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { describeSigner, joinList, kindLabel } from '#lib/policy/facts/format.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { formatQuantity } from '#lib/format/quantity.ts';

/** A signer that a policy lists. `issuer`: of the certificate; null for a key and for a certificate without one. */
export type ListedSigner = { identity: string; issuer: string | null };
export type SignedByParams = { signers: readonly ListedSigner[]; kinds: readonly EvidenceKind[] };

/** Whether a policy lists a signer. The issuer is compared exactly. */
export function isListed(signers: readonly ListedSigner[], signer: Signer): boolean {
  const issuer = signer.kind === 'certificate' ? signer.issuer : null;
  return signers.some((one) => one.issuer === issuer && matchesIdentity(one.identity, signer.identity));
}

/**
 * The finding of `signed-by`. Every verified document of the kinds must be by a listed signer, so that no rule passes
 * by a document of somebody else; and there must be one of each kind.
 */
export function signedBy({ evidence, artifact }: EvidenceIndex, { signers, kinds }: SignedByParams): RuleFinding {
  const ofKinds = evidence.filter(({ facts }) => kinds.includes(facts.kind));
  const verified = ofKinds.filter(({ outcome }) => outcome === 'verified');
  const expected = joinList(signers.map(({ identity }) => identity));
  const others = verified.filter(({ signer }) => signer === null || !isListed(signers, signer));
  if (others.length > 0) return byAnother(others, expected);
  for (const kind of kinds)
    if (!verified.some(({ facts }) => facts.kind === kind))
      return { ...notVerified(kind, ofKinds), expected: `signed by ${expected}` };
  const omitted = kinds.filter((kind) => artifact.omittedKinds?.includes(kind));
  if (omitted.length > 0)
    return {
      outcome: 'missing',
      code: 'not-all-read',
      brief: 'not all documents are read',
      detail: 'There are more documents of the kinds than Attestry reads, so others may have signed some of them.',
      evidence: verified.map(({ id }) => id),
    };
  return {
    outcome: 'pass',
    code: 'ok',
    brief: 'signed by a listed signer',
    detail: `${formatQuantity(verified.length, 'verified document')}, signed by ${joinList(signerNames(verified))}.`,
    evidence: verified.map(({ id }) => id),
  };
}

function byAnother(others: readonly EvidenceFact[], expected: string): RuleFinding {
  const names = joinList(signerNames(others));
  return {
    outcome: 'fail',
    code: 'signer-not-listed',
    brief: 'signed by somebody else',
    detail: `The ${kindLabel(others[0]!.facts)} is signed by ${names}, whom the policy does not list.`,
    expected,
    actual: names,
    evidence: others.map(({ id }) => id),
  };
}

function notVerified(kind: EvidenceKind, ofKinds: readonly EvidenceFact[]): RuleFinding {
  const present = ofKinds.filter(({ facts }) => facts.kind === kind);
  const label = present[0] === undefined ? kind : kindLabel(present[0].facts);
  const evidence = present.map(({ id }) => id);
  if (present.some((item) => item.outcome === 'error' && !hasUncheckedSignature(item)))
    return {
      outcome: 'error',
      code: 'could-not-check',
      brief: `${label} could not be checked`,
      detail: `A signed ${label} could not be checked, so its signer is not known.`,
      evidence,
    };
  return {
    outcome: 'missing',
    code: 'nothing-verified',
    brief: `no verified ${label}`,
    detail: `No verified document of the kind ${kind} is about this artifact, so nobody vouches for it.`,
    actual: present.length === 0 ? 'none' : `${present.length} not verified`,
    evidence,
  };
}

function signerNames(evidence: readonly EvidenceFact[]): string[] {
  return [...new Set(evidence.map(({ signer }) => describeSigner(signer)))];
}
