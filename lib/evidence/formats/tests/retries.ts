import type { TestCase } from './test-case.ts';

/** Separates the parts of a key; no name holds it. */
export const SEPARATOR = '\u0000';

/**
 * Join the attempts of one test into one case.
 *
 * A test listed several times was repeated only if each attempt but the last failed and the last passed: then it is
 * flaky, and passed. In every other order (first passed, then failed; passed twice) each case stands for itself, and
 * one failure counts: parameterised tests and data providers list one name several times. Two further conditions keep
 * such tests from being taken for attempts:
 * - the cases stand in one place, or their class or file names the test in the whole project (two files may both have a
 *   test `works`), and no attempt began before the one before it ended. In both cases they ran on one machine: reports
 *   of several jobs that were merged into one file list one test several times too;
 * - nothing in that place is repeated after it passed: runners repeat what failed, parameterised tests are repeated
 *   whatever they do.
 *
 * `unique`: the runner gives every test of a run a name of its own (pytest), so that equal names always are one test.
 * There a
 * failure among them counts, unless the last attempt passed after failed ones; without a failure the repetition itself
 * tells of one, for pytest-rerunfailures lists a failed first attempt as if it had passed.
 */
export function joinAttempts(cases: readonly TestCase[], unique: boolean): TestCase[] {
  const groups = new Map<string, TestCase[]>();
  for (const item of cases) {
    const key = [item.host, ...item.parts].join(SEPARATOR);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  const repeating = unique ? new Set<number>() : listsThatRepeatPasses([...groups.values()]);
  return [...groups.values()].flatMap((group) => (group.length === 1 ? group : joinGroup(group, unique, repeating)));
}

function joinGroup(group: TestCase[], unique: boolean, repeating: ReadonlySet<number>): TestCase[] {
  const last = group.at(-1)!;
  if (isRetry(group) && (unique || (isListedTogether(group) && !group.some((item) => repeating.has(item.place)))))
    return [{ ...last, flaky: true }];
  if (!unique) return group;
  const failed = group.filter((item) => item.outcome === 'failed');
  if (failed.length > 0) return failed;
  return last.outcome === 'passed' ? [{ ...last, flaky: true }] : [last];
}

function isRetry(group: readonly TestCase[]): boolean {
  return group.at(-1)!.outcome === 'passed' && group.slice(0, -1).every((item) => item.outcome === 'failed');
}

function isListedTogether(group: readonly TestCase[]): boolean {
  return group.every(
    (item, index) =>
      item.place === group[0]!.place || (item.qualified && group[0]!.qualified && follows(item, group[index - 1]!)),
  );
}

/** It did not begin while the other one ran; true where the report gives no times. */
function follows({ place, span }: TestCase, before: TestCase): boolean {
  return place === before.place || span === null || before.span === null || span[0] >= before.span[1];
}

function listsThatRepeatPasses(groups: readonly TestCase[][]): Set<number> {
  const places = new Set<number>();
  for (const group of groups) {
    const first = group.findIndex((item) => item.outcome === 'passed');
    if (first >= 0 && first < group.length - 1) for (const item of group) places.add(item.place);
  }
  return places;
}
