/** What an evaluation as of a moment says, for the API and the pages. */
import type { Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { policyRef } from '#lib/query/artifact/policy-fields.ts';
import type { AsOfStatus, CheckDifference } from '#lib/views/as-of/as-of.ts';

export function asOfStatus({ status, result, facts, choice }: Evaluation): AsOfStatus {
  return {
    status: status.status,
    underlying: status.underlying,
    reason: status.reason,
    project: facts.project?.slug ?? null,
    policy: policyRef(choice.chosen),
    checks: result.verdicts,
  };
}

/** The checks whose outcome differs, in the order of today, then those that exist no more. */
export function differencesOf(past: AsOfStatus | null, today: AsOfStatus): CheckDifference[] {
  const before = new Map((past?.checks ?? []).map((check) => [check.rule, check]));
  const now = new Map(today.checks.map((check) => [check.rule, check]));
  return [...new Map([...now, ...before].map(([rule, check]) => [rule, now.get(rule) ?? check])).values()].flatMap(
    ({ rule, title }) => {
      const outcomes = { past: before.get(rule)?.outcome ?? null, today: now.get(rule)?.outcome ?? null };
      return outcomes.past === outcomes.today ? [] : [{ rule, title, ...outcomes }];
    },
  );
}
