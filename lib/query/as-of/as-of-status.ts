/** What an evaluation as of a moment says, for the API and the pages. */
import type { Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { policyRef } from '#lib/query/artifact/policy-fields.ts';
import type { Status } from '#lib/status/status.ts';
import type { AsOfCounts, AsOfDecision, AsOfStatus, CheckDifference } from '#lib/views/as-of/as-of.ts';

export function asOfStatus(evaluation: Evaluation): AsOfStatus {
  return { ...asOfDecision(evaluation), checks: evaluation.result.verdicts };
}

/** The same without the checks. */
export function asOfDecision({ status, facts, choice }: Evaluation): AsOfDecision {
  return {
    status: status.status,
    underlying: status.underlying,
    reason: status.reason,
    project: facts.project?.slug ?? null,
    policy: policyRef(choice.chosen),
  };
}

/** Add an artifact with a status to the numbers of artifacts by status. */
export function countStatus(counts: AsOfCounts, decided: { status: Status } | null): void {
  if (decided !== null) counts[decided.status] = (counts[decided.status] ?? 0) + 1;
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
