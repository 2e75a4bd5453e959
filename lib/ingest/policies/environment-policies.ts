/** Finds the policies by which the status of an artifact is stored beside its status without an environment. */
import { readsTime } from '#lib/policy/cel/reads-time.ts';
import { ANY_ENVIRONMENT, appliesToProject } from './choose-policy.ts';
import type { LoadedPolicy } from './policy-set.ts';

/** Policies of one project. The gate evaluates an artifact afresh by any further one. */
const MAX_POLICIES = 8;

/** A policy that was applied, and so has a row. */
export type EnvironmentPolicy = LoadedPolicy & { row: number };

/**
 * The policies that enforce their rules on a project (slug) in some environments only. A policy whose result changes
 * with time alone is none of them: a stored status would be outdated. `chosen`: the row id of the policy that decides
 * without an environment.
 */
export function environmentPolicies(
  policies: readonly LoadedPolicy[],
  { project, chosen }: { project: string | null; chosen: number | null },
): EnvironmentPolicy[] {
  return policies
    .filter((loaded): loaded is EnvironmentPolicy => loaded.row !== null && loaded.row !== chosen)
    .filter(
      ({ policy: { mode, appliesTo } }) =>
        mode === 'enforce' &&
        appliesTo.environments.some((pattern) => pattern !== ANY_ENVIRONMENT) &&
        appliesTo.projects.some((pattern) => appliesToProject(pattern, project)),
    )
    .filter(({ policy }) => !readsTime(policy))
    .slice(0, MAX_POLICIES);
}
