/** Chooses the policy of a project and an environment: the most specific one that applies. */
import { EVERY_PROJECT, matchesProject } from '#lib/authority/project-pattern.ts';
import { matchesWildcard } from '#lib/bytes/naming/wildcard.ts';
import type { LoadedPolicy } from './policy-set.ts';

/** The slug of a project, or null; the name of an environment, or null for the status without an environment. */
export type PolicyQuestion = { project: string | null; environment: string | null };

/** A policy that applies, and the patterns by which it does. */
export type ApplicablePolicy = LoadedPolicy & { by: { project: string; environment: string } };

/**
 * `chosen`: the most specific policy. `others`: the less specific ones, which decide nothing. `dryRuns`: the policies
 * that only try their rules.
 */
export type PolicyChoice = {
  chosen: ApplicablePolicy;
  others: readonly ApplicablePolicy[];
  dryRuns: readonly ApplicablePolicy[];
};

/** The pattern that every environment matches. */
export const ANY_ENVIRONMENT = '*';

/**
 * Choose among the policies in force, of which the one that ships applies to everything. A policy that names the
 * environment comes before one that does not; then the one whose pattern of projects is more specific; then any policy
 * before the one that ships; then the id decides.
 */
export function choosePolicy(policies: readonly LoadedPolicy[], question: PolicyQuestion): PolicyChoice {
  const applicable = policies
    .flatMap((loaded) => {
      const by = patternsFor(loaded, question);
      return by === null ? [] : [{ ...loaded, by }];
    })
    .sort(compare);
  const [chosen, ...others] = applicable.filter(({ policy }) => policy.mode !== 'dry-run');
  if (chosen === undefined) throw new Error('the policy that ships applies to everything, and was not given');
  return { chosen, others, dryRuns: applicable.filter(({ policy }) => policy.mode === 'dry-run') };
}

/** The most specific patterns by which a policy applies; null where it does not. */
function patternsFor(
  { policy }: LoadedPolicy,
  { project, environment }: PolicyQuestion,
): ApplicablePolicy['by'] | null {
  const { projects, environments } = policy.appliesTo;
  const ofProject = mostSpecific(projects.filter((pattern) => appliesToProject(pattern, project)));
  const ofEnvironment = mostSpecific(
    environments.filter((pattern) =>
      environment === null ? pattern === ANY_ENVIRONMENT : matchesWildcard(pattern, environment),
    ),
  );
  return ofProject === null || ofEnvironment === null ? null : { project: ofProject, environment: ofEnvironment };
}

/** Whether a policy has a pattern that matches an environment, but not every one. */
export function namesEnvironment({ policy }: LoadedPolicy, environment: string | null): boolean {
  return (
    environment !== null &&
    policy.appliesTo.environments.some(
      (pattern) => pattern !== ANY_ENVIRONMENT && matchesWildcard(pattern, environment),
    )
  );
}

/** Whether a pattern of a policy matches a project; one without a project is matched by the widest pattern only. */
export function appliesToProject(pattern: string, project: string | null): boolean {
  return project === null ? pattern === EVERY_PROJECT : matchesProject(pattern, project);
}

function mostSpecific(patterns: readonly string[]): string | null {
  return patterns.reduce<string | null>(
    (best, pattern) => (best === null || specificity(pattern) > specificity(best) ? pattern : best),
    null,
  );
}

/** An exact name is more specific than any pattern; of two patterns the one with more literal characters is. */
export function specificity(pattern: string): number {
  return pattern.includes('*') ? pattern.replaceAll('*', '').length : Number.MAX_SAFE_INTEGER;
}

function compare(a: ApplicablePolicy, b: ApplicablePolicy): number {
  return (
    specificity(b.by.environment) - specificity(a.by.environment) ||
    specificity(b.by.project) - specificity(a.by.project) ||
    Number(a.row === null) - Number(b.row === null) ||
    (a.policy.id < b.policy.id ? -1 : 1)
  );
}

/** How many rules of a policy have taken effect at a time (RFC 3339) of those that take effect at a time. */
export function policyStage({ policy }: LoadedPolicy, at: string): number {
  return policy.rules.filter(({ effective }) => effective !== null && Date.parse(effective) <= Date.parse(at)).length;
}
