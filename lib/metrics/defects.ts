/** Which failures are new, and which of them were found too late. */
import type { Verdict } from '#lib/policy/facts/policy.ts';

export type Defect = { rule: string; foundAt: string; leaked: boolean };

/**
 * Required rules that fail on an artifact and are not among the `known` defects of it: each counts once per artifact,
 * when it is first found. It leaked when the artifact had been deployed before (`firstDeployedAt`, null when it never
 * was).
 */
export function newDefects(
  verdicts: readonly Verdict[],
  known: ReadonlySet<string>,
  firstDeployedAt: string | null,
  now: string,
): Defect[] {
  const leaked = firstDeployedAt !== null && Date.parse(firstDeployedAt) <= Date.parse(now);
  return verdicts
    .filter((verdict) => verdict.severity === 'required' && verdict.outcome === 'fail' && !known.has(verdict.rule))
    .map((verdict) => ({ rule: verdict.rule, foundAt: now, leaked }));
}
