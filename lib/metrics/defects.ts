import type { Verdict } from '#lib/policy/facts/policy.ts';

export type Defect = { rule: string; foundAt: string; leaked: boolean };

/**
 * The new defects of an artifact: required rules that fail and are not among its `known` defects. Each rule counts once
 * per artifact. A defect has leaked when the artifact was deployed before (`firstDeployedAt`, null when it never was).
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
