/** Tells which policies need evidence about the commit from which an artifact was built. */
import { CHECKS } from '#lib/policy/checks/registry.ts';
import type { Policy } from '#lib/policy/facts/policy.ts';

/** Whether a rule of the policy evaluates evidence about the commit, so that it has to be loaded. */
export function needsSourceRevision({ rules }: Policy): boolean {
  return rules.some(
    ({ condition }) => 'check' in condition && CHECKS.get(condition.check)?.readsRevision?.(condition.params) === true,
  );
}
