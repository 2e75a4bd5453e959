/** Tells which policies give another result only because time has passed. */
import { CHECKS } from '#lib/policy/checks/registry.ts';
import { expressionRules, readsClock } from './task.ts';
import type { Policy } from '#lib/policy/facts/policy.ts';

/**
 * Whether a required rule compares a time with that of the evaluation, so that an earlier result may be outdated
 * without any change of the evidence. A rule that takes effect at a time is none: the stage of the policy says so.
 */
export function readsTime(policy: Policy): boolean {
  return (
    policy.rules.some(
      ({ severity, condition }) =>
        severity === 'block' &&
        'check' in condition &&
        CHECKS.get(condition.check)?.readsTime?.(condition.params) === true,
    ) || expressionRules(policy).some((one) => one.rule.severity === 'block' && readsClock(one))
  );
}
