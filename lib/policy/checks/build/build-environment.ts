/** The check `build-environment`: verified documents name the compiler, the image, the libraries and the runner. */
import type { Signer } from '#lib/verify/result/verification.ts';
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { type EnvironmentFact, namedFacts, type NamedFacts } from './environment-facts.ts';

export type EnvironmentParams = { facts: readonly EnvironmentFact[] };

type Named = NamedFacts & { evidence: EvidenceFact };

/**
 * The finding of `build-environment`. The facts come from one verified provenance, the one that names most of them, and
 * from verified SCAI reports and SBOMs of the artifact.
 */
export function buildEnvironment(index: EvidenceIndex, { facts }: EnvironmentParams): RuleFinding {
  const named = index.evidence
    .filter(({ outcome }) => outcome === 'verified')
    .map((evidence): Named => ({ evidence, ...withCertificate(namedFacts(evidence), evidence) }));
  const contradiction = facts.includes('runner') ? named.find(isContradictory) : undefined;
  if (contradiction !== undefined) return runnerContradicts(contradiction.evidence);
  const others = named.filter(({ evidence }) => evidence.facts.kind !== 'provenance');
  const choices = named.filter(({ evidence }) => evidence.facts.kind === 'provenance').map((one) => [one, ...others]);
  const best = bestOf(choices.length === 0 ? [others] : choices, facts);
  const missing = facts.filter((fact) => sourceOf(best, fact) === undefined);
  const used = [...new Set(facts.flatMap((fact) => sourceOf(best, fact)?.evidence.id ?? []))];
  const told = facts.flatMap((fact) => {
    const value = sourceOf(best, fact)?.found[fact];
    return value === undefined ? [] : [`${fact}: ${value}`];
  });
  const expected = facts.join(', ');
  if (missing.length === 0)
    return {
      outcome: 'pass',
      code: 'ok',
      brief: 'build environment is named',
      detail: `Verified documents name ${told.join('; ')}.`,
      expected,
      actual: expected,
      evidence: used,
    };
  const reason = missing.includes('libraries') ? best.find(({ incomplete }) => incomplete !== null)?.incomplete : null;
  return {
    outcome: 'missing',
    code: named.length === 0 ? 'nothing-verified' : 'environment-not-named',
    brief: `${missing.join(', ')} not named`,
    detail: `No verified document names ${missing.join(', ')}.${reason == null ? '' : ` Of the libraries: ${reason}.`}${told.length === 0 ? '' : ` Named: ${told.join('; ')}.`}`,
    expected,
    actual: facts.filter((fact) => !missing.includes(fact)).join(', ') || 'none',
    evidence: used,
  };
}

/** The choice that names most of the facts; of equal ones the first, which is the newest. */
function bestOf(choices: readonly (readonly Named[])[], facts: readonly EnvironmentFact[]): readonly Named[] {
  const count = (choice: readonly Named[]) => facts.filter((fact) => sourceOf(choice, fact) !== undefined).length;
  return choices.reduce((best, choice) => (count(choice) > count(best) ? choice : best));
}

function sourceOf(choice: readonly Named[], fact: EnvironmentFact): Named | undefined {
  return choice.find(({ found }) => found[fact] !== undefined);
}

function attestedRunner(signer: Signer | null): string | null {
  return signer?.kind === 'certificate' ? (signer.oids.runnerEnvironment ?? null) : null;
}

/** The certificate of a provenance states the kind of runner, whatever the document says. */
function withCertificate(named: NamedFacts, { facts, signer }: EvidenceFact): NamedFacts {
  const runner = attestedRunner(signer);
  if (facts.kind !== 'provenance' || runner === null) return named;
  return { ...named, found: { ...named.found, runner } };
}

function isContradictory({ evidence: { facts, signer } }: Named): boolean {
  const attested = attestedRunner(signer);
  const told = facts.kind === 'provenance' ? facts.provenance.runnerEnvironment : null;
  return attested !== null && told !== null && attested !== told;
}

function runnerContradicts({ id, signer, facts }: EvidenceFact): RuleFinding {
  return {
    outcome: 'fail',
    code: 'runner-contradicts',
    brief: 'certificate and provenance name different runners',
    detail: 'The certificate and the provenance state different kinds of runner.',
    expected: attestedRunner(signer),
    actual: facts.kind === 'provenance' ? facts.provenance.runnerEnvironment : null,
    evidence: [id],
  };
}
