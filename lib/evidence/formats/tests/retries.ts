import type { TestCase } from './test-case.ts';

/** Separates the parts of a key; no name contains it. */
export const SEPARATOR = '\u0000';

/**
 * Join the attempts of one test into one case.
 *
 * A test listed several times was repeated only if every attempt but the last failed and the last passed. Such a test
 * passed and is flaky. In every other order (first passed, then failed; passed twice) each case counts separately, and
 * one failure counts: parameterised tests and data providers list one name several times. Two further conditions
 * prevent that such tests count as attempts:
 * - The cases are in one list, or their class or file identifies the test in the whole project (two files may both have
 *   a test `works`) and no attempt began before the previous one ended. In both cases they ran on one machine, because
 *   merged reports of several jobs also list one test several times.
 * - No test in that list is repeated after it passed: runners repeat failed tests only, but parameterised tests are
 *   repeated with any outcome.
 *
 * `unique`: the runner gives every test of a run a different name (pytest), so that equal names always mean the same
 * test. A failure among them counts, unless the last attempt passed after failed ones. Without a failure the repetition
 * itself shows one, because pytest-rerunfailures lists a failed first attempt as passed.
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
  if (isRetry(group) && (unique || (isListedTogether(group) && !group.some((item) => repeating.has(item.listIndex)))))
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
      item.listIndex === group[0]!.listIndex ||
      (item.qualified && group[0]!.qualified && follows(item, group[index - 1]!)),
  );
}

/** Whether an attempt began after the previous one ended; true if the report gives no times. */
function follows({ listIndex, span }: TestCase, previous: TestCase): boolean {
  return listIndex === previous.listIndex || span === null || previous.span === null || span[0] >= previous.span[1];
}

function listsThatRepeatPasses(groups: readonly TestCase[][]): Set<number> {
  const lists = new Set<number>();
  for (const group of groups) {
    const first = group.findIndex((item) => item.outcome === 'passed');
    if (first >= 0 && first < group.length - 1) for (const item of group) lists.add(item.listIndex);
  }
  return lists;
}
