/** Finds the release in which a fact got the value that it has in the newest one. */
import type { AspectFacts, StatedFact } from './profile.ts';
import { isKnownAbsent } from './compare-profiles.ts';

/** The fact in one release. `absent`: it is known not to have it. `not-known`: nothing says whether it has it. */
export type FactState = { state: 'stated'; fact: StatedFact } | { state: 'absent' } | { state: 'not-known' };

/** The state of a fact in a release; `like` says what the absence of such a fact needs. */
export function factStateOf(facts: AspectFacts, key: string, like: StatedFact | null): FactState {
  const fact = facts.facts.get(key);
  if (fact !== undefined) return { state: 'stated', fact };
  return like !== null && isKnownAbsent(like, facts) ? { state: 'absent' } : { state: 'not-known' };
}

/** Whether two states are the same; null where one of them is not known. */
export function isSameState(a: FactState, b: FactState): boolean | null {
  if (a.state === 'not-known' || b.state === 'not-known') return null;
  if (a.state === 'absent' || b.state === 'absent') return a.state === b.state;
  return a.fact.values.length === b.fact.values.length && a.fact.values.every((one, at) => one === b.fact.values[at]);
}

/**
 * Why the search ended. `found`: a release differs. `first-release`: every earlier release has the same. `limit`: older
 * releases were not examined. `not-known`: nothing is known of the fact in the newest release.
 */
export type SearchEnd = 'found' | 'first-release' | 'limit' | 'not-known';

/**
 * Positions of releases, counted from the newest one, which is 0. `first`: the oldest release that is known to have the
 * value of the newest one, with none in between that differs. `before`: the newest release that differs. `between`:
 * releases between these two of which it is not known, so that each of them may be the first.
 */
export type FirstDifference = { end: SearchEnd; first: number; before: number | null; between: number[] };

/**
 * Walk from the newest release back until one differs. `states` are read one at a time. `isCut`: older releases exist
 * beyond the last state.
 */
export async function findFirstDifference(
  states: AsyncIterable<FactState>,
  isCut: () => boolean,
): Promise<FirstDifference> {
  let newest: FactState | null = null;
  let [first, position] = [0, -1];
  let between: number[] = [];
  for await (const state of states) {
    position += 1;
    newest ??= state;
    if (newest.state === 'not-known') return { end: 'not-known', first: 0, before: null, between: [] };
    const same = isSameState(newest, state);
    if (same === false) return { end: 'found', first, before: position, between };
    if (same === null) between.push(position);
    else [first, between] = [position, []];
  }
  return { end: isCut() ? 'limit' : 'first-release', first, before: null, between };
}
