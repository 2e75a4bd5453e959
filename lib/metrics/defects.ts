import type { Verdict } from '#lib/policy/facts/policy.ts';

export type Defect = { rule: string; foundAt: string; leaked: boolean };

/**
 * The new defects of an artifact: required rules that fail and are not among its `known` defects. Each rule counts once
 * per artifact. It was found when the first document that fails it was received (`receivedAt`, by the id of the
 * document), or `now` where none is known, so that the order of other evidence has no influence. A defect has leaked
 * when the artifact was deployed before (`firstDeployment`: when its first deployment began of those that were known at
 * a time, null where there was none).
 */
export function newDefects(
  verdicts: readonly Verdict[],
  known: ReadonlySet<string>,
  firstDeployment: (at: string) => string | null,
  now: string,
  receivedAt: ReadonlyMap<string, string> = new Map(),
): Defect[] {
  const foundAtOf = ({ evidence }: Verdict) =>
    evidence.flatMap((id) => receivedAt.get(id) ?? []).reduce((first, at) => (at < first ? at : first), now);
  const hasLeaked = (foundAt: string) => {
    const first = firstDeployment(foundAt);
    return first !== null && Date.parse(first) <= Date.parse(foundAt);
  };
  return newFailures(verdicts, known)
    .map((verdict) => ({ rule: verdict.rule, foundAt: foundAtOf(verdict) }))
    .map((defect) => ({ ...defect, leaked: hasLeaked(defect.foundAt) }));
}

/** The verdicts of required rules that fail and are not among the `known` ones. */
export function newFailures(verdicts: readonly Verdict[], known: ReadonlySet<string>): Verdict[] {
  return verdicts.filter(
    (verdict) => verdict.severity === 'block' && verdict.outcome === 'fail' && !known.has(verdict.rule),
  );
}
