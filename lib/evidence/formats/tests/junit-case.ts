import type { XmlElement } from '#lib/bytes/xml.ts';
import type { CaseOutcome } from './test-case.ts';

/**
 * The outcome of one `testcase`.
 * - `failure` or `error`: failed, unless the test is marked as todo (`<skipped type="todo">` beside it, as node --test
 *   writes; such a test may fail). A teardown that fails after a skip (pytest) is an `error` beside an ordinary
 *   `skipped`, and counts as failed.
 * - `rerunFailure` without a `failure` beside it: failed; Surefire writes it only for a test whose last attempt failed.
 * - `status="disabled"` (CTest, Catch2), `status="notrun"` without a reason (GoogleTest), a `result` of `suppressed` or
 *   `skipped`: skipped.
 * - CTest writes `status="notrun"` with a `skipped` both for a test that skipped itself and for one that it could not
 *   run. Its exit code counts only the latter as failed, and only the message distinguishes the two
 *   (cmCTestRunTest.cxx, cmCTestTestHandler.cxx).
 */
export function caseOutcome(test: XmlElement): { outcome: CaseOutcome; flaky: boolean; failedTodo?: boolean } {
  const children = new Set(test.children.map(({ name }) => name.toLowerCase()));
  const has = (...names: string[]): boolean => names.some((name) => children.has(name));
  const failed = has('failure', 'error');
  const skipped = test.children.find(({ name }) => /^(skipped|ignored)$/i.test(name));
  const status = test.attributes['status']?.toLowerCase();
  const result = test.attributes['result']?.toLowerCase() ?? '';
  const flaky = has('flakyfailure', 'flakyerror');
  if (isTodo(skipped)) return { outcome: 'todo', flaky: false, failedTodo: failed };
  if (
    failed ||
    FAILED_WORDS.has(status ?? '') ||
    FAILED_WORDS.has(result) ||
    (has('rerunfailure', 'rerunerror') && !flaky)
  )
    return { outcome: 'failed', flaky: false };
  if (skipped) return { outcome: couldNotRun(test, skipped, status) ? 'failed' : 'skipped', flaky: false };
  if (SKIPPED_WORDS.has(status ?? '') || SKIPPED_WORDS.has(result)) return { outcome: 'skipped', flaky: false };
  return { outcome: 'passed', flaky };
}

const FAILED_WORDS = new Set(['fail', 'failed', 'failure', 'error', 'errored', 'broken', 'timeout', 'timedout']);
const SKIPPED_WORDS = new Set([
  'disabled',
  'skipped',
  'skip',
  'notrun',
  'not_run',
  'not run',
  'suppressed',
  'ignored',
  'filtered',
  'pending',
  'inconclusive',
]);

function isTodo(skipped: XmlElement | undefined): boolean {
  return skipped?.attributes['type']?.toLowerCase() === 'todo';
}

/** CTest's reasons for a test that skipped itself or is disabled. */
const CTEST_SKIPS = /^(SKIP_RETURN_CODE=-?\d+|SKIP_REGULAR_EXPRESSION_MATCHED|Disabled)$/;
/** CTest's reasons for a test that it could not run. For each of them CTest exits with 8. */
const CTEST_NOT_RUN =
  /^(Unable to find executable|Required Files Missing|Fixture dependency failed|Failed to change working directory|Missing Configuration|Insufficient resources|BAD_COMMAND|Could not |Unable to )/i;

function couldNotRun(test: XmlElement, skipped: XmlElement, status: string | undefined): boolean {
  if (status !== 'notrun' || test.attributes['result'] !== undefined) return false;
  const message = skipped.attributes['message'] ?? '';
  // CTest has no classes: it writes the name of a test in both attributes.
  return (
    CTEST_NOT_RUN.test(message) ||
    (test.attributes['classname'] === test.attributes['name'] && !CTEST_SKIPS.test(message))
  );
}
