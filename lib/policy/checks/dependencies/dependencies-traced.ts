/** The check `dependencies-traced`: every dependency has a verified summary or provenance of its own. */
import type { DependencyScope } from '#lib/policy/facts/dependencies.ts';
import type { RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { joinList } from '#lib/policy/facts/format.ts';
import type { ArtifactFacts } from '#lib/policy/facts/policy.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { type Trace, trace, type TraceEvidence, type Untraced } from './trace.ts';

export const DEPENDENCIES_TRACED = 'dependencies-traced';
export type TracedParams = { levels: number; evidence: readonly TraceEvidence[]; scope: DependencyScope };

const EXPECTED: Record<TraceEvidence, string> = {
  vsa: 'a verification summary with the result PASSED',
  provenance: 'a verified provenance',
};

/**
 * The finding of `dependencies-traced` for one verified provenance. Evidence about a dependency counts where its
 * speaker has authority over the dependency, as for every artifact.
 */
export function dependenciesTraced(
  { evidence }: VerifiedProvenance,
  artifact: ArtifactFacts,
  params: TracedParams,
): RuleFinding {
  const start =
    params.scope === 'resolved'
      ? [evidence]
      : artifact.evidence.filter(({ facts, outcome }) => facts.kind === 'sbom' && outcome === 'verified');
  const rests = { evidence: start.map(({ id }) => id) };
  if (artifact.dependencies === undefined)
    return {
      ...rests,
      outcome: 'error',
      code: 'not-examined',
      brief: 'dependencies were not looked up',
      detail: 'The evidence about the dependencies was not read, so nothing can be said about them.',
    };
  const itself = `${artifact.digest.alg}:${artifact.digest.value}`;
  const found = trace(start, artifact.dependencies, { ...params, itself });
  const expected = `${params.evidence.map((one) => EXPECTED[one]).join(' or ')} for every dependency`;
  return { ...findingOf(found, params), expected, evidence: [...start.map(({ id }) => id), ...idsOf(found)] };
}

function idsOf({ failed, untraced, evidence }: Trace): string[] {
  return [...new Set([...[...failed, ...untraced].flatMap((one) => one.evidence), ...evidence])];
}

function findingOf(found: Trace, { levels, scope }: TracedParams): RuleFinding {
  const { named, failed, untraced, unexamined, someUnexamined } = found;
  const below = levels === 1 ? '' : ` in ${levels} levels`;
  if (failed.length > 0)
    return {
      outcome: 'fail',
      code: 'dependency-failed',
      brief: `${formatQuantity(failed.length, 'dependency', 'dependencies')} failed verification`,
      detail: `The newest verification summary says FAILED of ${labelsOf(failed)}.`,
      actual: labelsOf(failed),
    };
  if (untraced.length > 0)
    return {
      outcome: 'missing',
      code: 'dependency-untraced',
      brief: `${untraced.length} of ${formatQuantity(named, 'dependency', 'dependencies')} not traced`,
      detail: `Nothing that counts here vouches for ${labelsOf(untraced)}.`,
      actual: labelsOf(untraced),
    };
  if (unexamined > 0 || someUnexamined) {
    const count = someUnexamined ? `${unexamined} or more` : String(unexamined);
    return {
      outcome: 'missing',
      code: 'not-all-examined',
      brief: `${count} dependencies not examined`,
      detail: `There are more dependencies than Attestry examines: ${count} were not examined${below}.`,
      actual: `${named} named, ${count} not examined`,
    };
  }
  if (named === 0)
    return {
      outcome: 'missing',
      code: 'no-dependencies',
      brief: 'no dependencies named',
      detail:
        scope === 'resolved'
          ? 'The provenance names no dependency beside the source, which does not show that there is none.'
          : 'No verified SBOM lists a component, which does not show that there is none.',
      actual: 'none',
    };
  return {
    outcome: 'pass',
    code: 'ok',
    brief: 'dependencies are traced',
    detail: `${formatQuantity(named, 'dependency', 'dependencies')}${below}, each with a verified summary or provenance.`,
    actual: `${named} traced`,
  };
}

function labelsOf(dependencies: readonly Untraced[]): string {
  return joinList(dependencies.map(({ label, level }) => (level === 1 ? label : `${label} (level ${level})`)));
}
