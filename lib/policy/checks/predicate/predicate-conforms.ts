/** The check `predicate-conforms`: verified attestations of a registered type conform to its schema. */
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { reasonAgainst, typeIn } from '#lib/policy/predicates/predicate-facts.ts';
import { formatQuantity } from '#lib/format/quantity.ts';

export const PREDICATE_CONFORMS = 'predicate-conforms';

export type ConformsParams = { predicateType: string; quantifier: 'any' | 'all' };

/** `reason`: null where it conforms. `isOpen`: it was not judged. */
type Judged = { evidence: EvidenceFact; reason: string | null; isOpen: boolean };

/**
 * The finding of `predicate-conforms`. Only verified attestations count. One that was not judged is never one that
 * conforms, and leaves the rule in error where it could make the difference.
 */
export function predicateConforms({ evidence, artifact }: EvidenceIndex, params: ConformsParams): RuleFinding {
  const { predicateType, quantifier } = params;
  const all = evidence.filter((item) => item.predicateType === predicateType);
  const verified = all.filter(({ outcome }) => outcome === 'verified');
  if (verified.length === 0) return missing(all, predicateType);
  const type = typeIn(artifact.predicates, predicateType);
  if (type === null) return notRegistered(verified, predicateType);
  const judged = verified.map((item): Judged => {
    const result = artifact.predicates?.judged.get(item.id);
    return {
      evidence: item,
      reason: reasonAgainst(result),
      isOpen: result === undefined || result.outcome === 'undecided',
    };
  });
  const name = `${type.title} (${type.id} version ${type.version})`;
  const conforming = judged.filter(({ reason }) => reason === null);
  const failing = judged.filter(({ reason, isOpen }) => reason !== null && !isOpen);
  const open = judged.find(({ isOpen }) => isOpen);
  const isCut = (artifact.omittedKinds ?? []).some((kind) => verified.some(({ facts }) => facts.kind === kind));
  if (quantifier === 'all' && failing.length > 0) return violated(failing, name, params);
  if (quantifier === 'any' && conforming.length > 0) return passes(conforming, name);
  if (open !== undefined || isCut) return undecided(open, name);
  return failing.length > 0 ? violated(failing, name, params) : passes(conforming, name);
}

function missing(all: readonly EvidenceFact[], predicateType: string): RuleFinding {
  return {
    outcome: 'missing',
    code: all.length === 0 ? 'no-attestation' : 'attestation-not-verified',
    brief: all.length === 0 ? 'no such attestation' : 'attestation is not verified',
    detail: `A verified attestation of ${predicateType} must be about this artifact, and none is.`,
    expected: predicateType,
    actual: 'none',
    evidence: idsOf(all),
  };
}

/** Nothing says what conforms, so nothing can be said: somebody has retired the type since the policy was applied. */
function notRegistered(verified: readonly EvidenceFact[], predicateType: string): RuleFinding {
  return {
    outcome: 'error',
    code: 'type-not-registered',
    brief: 'predicate type is not registered',
    detail: `No predicate type in force describes ${predicateType} for the project of this artifact. Nothing was evaluated.`,
    expected: predicateType,
    evidence: idsOf(verified),
  };
}

function passes(conforming: readonly Judged[], name: string): RuleFinding {
  const count = formatQuantity(conforming.length, 'verified attestation conforms', 'verified attestations conform');
  return {
    outcome: 'pass',
    code: 'ok',
    brief: 'predicate conforms',
    detail: `${count} to ${name}.`,
    evidence: idsOf(conforming.map(({ evidence }) => evidence)),
  };
}

function violated(failing: readonly Judged[], name: string, { quantifier }: ConformsParams): RuleFinding {
  const [first] = failing;
  const others =
    failing.length === 1
      ? ''
      : ` ${formatQuantity(failing.length, 'attestation does', 'attestations do')} not conform.`;
  return {
    outcome: 'fail',
    code: 'predicate-does-not-conform',
    brief: 'predicate does not conform',
    detail: `${quantifier === 'all' ? 'An attestation' : 'No attestation conforms: the newest one'} does not conform to ${name}: ${first!.reason}.${others}`,
    expected: `a predicate that conforms to ${name}`,
    actual: first!.reason,
    evidence: idsOf(failing.map(({ evidence }) => evidence)),
  };
}

function undecided(open: Judged | undefined, name: string): RuleFinding {
  return {
    outcome: 'error',
    code: 'predicate-not-judged',
    brief: 'predicate was not judged',
    detail: `Not every attestation was compared with ${name}: ${open?.reason ?? 'there are more documents than Attestry reads'}.`,
    evidence: open === undefined ? [] : [open.evidence.id],
  };
}

function idsOf(evidence: readonly EvidenceFact[]): string[] {
  return evidence.map(({ id }) => id);
}
