/** Which dependencies have to be loaded before an evaluation. */
import type { DependencyScope } from '#lib/policy/facts/dependencies.ts';
import type { Policy } from '#lib/policy/facts/policy.ts';
import { DEPENDENCIES_TRACED, type TracedParams } from './dependencies-traced.ts';

/** How many levels of dependencies the rules examine, and from which documents. */
export type DependencyNeeds = { levels: number; scopes: readonly DependencyScope[] };

/** What the rules of some policies need of the dependencies of an artifact; null where they need none. */
export function needsDependencies(policies: readonly Policy[]): DependencyNeeds | null {
  const params = policies.flatMap(({ rules }) =>
    rules.flatMap(({ condition }) =>
      'check' in condition && condition.check === DEPENDENCIES_TRACED ? [condition.params as TracedParams] : [],
    ),
  );
  if (params.length === 0) return null;
  return {
    levels: Math.max(...params.map(({ levels }) => levels)),
    scopes: [...new Set(params.map(({ scope }) => scope))],
  };
}
