/** Says how much a finding weighs. */
import type { RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import type { Rule, RuleSeverity } from '#lib/policy/facts/policy.ts';

const ORDER: readonly RuleSeverity[] = ['info', 'warn', 'block'];

/**
 * The severity of a finding of a rule at a time (RFC 3339): that of the rule, unless the finding has a lower one, and
 * at most `warn` before the rule takes effect. Without a time every rule has taken effect.
 */
export function severityOf(rule: Rule, finding: Pick<RuleFinding, 'severity'>, at: string | undefined): RuleSeverity {
  const limits: RuleSeverity[] = [rule.severity, finding.severity ?? 'block', isInEffect(rule, at) ? 'block' : 'warn'];
  return limits.reduce((lowest, one) => (ORDER.indexOf(one) < ORDER.indexOf(lowest) ? one : lowest));
}

/** Whether a failure of the rule decides the status at a time (RFC 3339). */
export function isDecisive(rule: Rule, at: string | undefined): boolean {
  return rule.severity === 'block' && isInEffect(rule, at);
}

function isInEffect({ effective }: Rule, at: string | undefined): boolean {
  return effective === null || at === undefined || Date.parse(at) >= Date.parse(effective);
}
