/**
 * Derives the result of a test report from its tests and totals. No other module turns a list of tests into a result.
 */
import type { ResourceDescriptor, TestReport, TestResult } from '#lib/evidence/model/evidence.ts';
import { identityOf } from './run-identity.ts';
import { joinAttempts } from './retries.ts';
import type { TestCase } from './test-case.ts';

/** Facts of a report beside its list of tests. */
export type ReportTotals = {
  /** Failures that the report counts but does not list, by the unit that counts them. */
  unlistedFailures: { unit: string; count: number }[];
  /** Failures of the run that belong to no test, as sentences: an unfulfilled plan, an aborted run. */
  runFailures: string[];
  /** Contradictions between totals and list that are no failures, as sentences. */
  contradictions: string[];
  /** Skipped tests that the report counts but does not list. */
  unlistedSkips: number;
};
/** The totals of a report that has none. */
export const NO_TOTALS: ReportTotals = { unlistedFailures: [], runFailures: [], contradictions: [], unlistedSkips: 0 };

/** The parsed content of a test report of any format. */
export type TestRun = {
  cases: readonly TestCase[];
  totals?: ReportTotals;
  suites: readonly string[];
  /** Equal names always mean the same test (retries.ts). */
  unique?: boolean;
  /** The names that identify the run, if the report has no suites. */
  knownBy?: readonly string[];
  startedOn?: string | null;
  finishedOn: string | null;
  url?: string | null;
  configuration?: ResourceDescriptor[];
};

/** The test report of a run: result, counts, the names of failed and flaky tests (each once), and notes. */
export function toTestReport({
  cases: listed,
  totals = NO_TOTALS,
  suites,
  knownBy = suites,
  unique = false,
  startedOn = null,
  finishedOn,
  url = null,
  configuration = [],
}: TestRun): TestReport {
  const cases = joinAttempts(listed, unique);
  const casesWith = (outcome: TestCase['outcome']): TestCase[] => cases.filter((item) => item.outcome === outcome);
  const failed = casesWith('failed');
  const passed = casesWith('passed');
  const warned = casesWith('warned');
  const todo = casesWith('todo');
  const flaky = passed.filter((item) => item.flaky);
  const unlisted = totals.unlistedFailures.reduce((sum, { count }) => sum + count, 0);
  const skipped = casesWith('skipped').length + todo.length + totals.unlistedSkips;
  const result = resultOf({
    failed: failed.length + unlisted + totals.runFailures.length,
    ran: passed.length + warned.length,
    warned: warned.length,
    contradicted: totals.contradictions.length > 0,
  });
  const notes = notesOf(totals, unlisted, todo, result, skipped);
  return {
    result,
    passed: passed.length,
    warned: warned.length,
    failed: failed.length + unlisted,
    skipped,
    failedNames: [...new Set(failed.map(({ name }) => name))],
    url,
    startedOn,
    finishedOn,
    configuration,
    flaky: flaky.length,
    flakyNames: [...new Set(flaky.map(({ name }) => name))],
    todo: todo.length,
    notes,
    exitCode: null,
    run: null,
    suites: [...new Set(suites)].filter((name) => name !== '').slice(0, 200),
    identity: identityOf(cases, knownBy, result, {
      units: totals.unlistedFailures.map(({ unit }) => unit),
      run: totals.runFailures.length > 0,
    }),
  };
}

/** The sentences that explain a result where the list of tests alone does not. */
function notesOf(
  totals: ReportTotals,
  unlisted: number,
  todo: readonly TestCase[],
  result: TestResult,
  skipped: number,
): string[] {
  const notes = [...totals.runFailures, ...totals.contradictions, ...todoNote(todo)];
  if (unlisted > 0)
    notes.unshift(`The report counts ${unlisted} failed ${unlisted === 1 ? 'test' : 'tests'} that it does not list.`);
  if (result === 'EMPTY')
    notes.push(skipped > 0 ? 'No test ran: every test was skipped.' : 'No test ran: the report lists none.');
  return notes;
}

/** The note about failed tests that are marked as todo: they do not change the result. */
function todoNote(todo: readonly TestCase[]): string[] {
  const names = [...new Set(todo.filter(({ failedTodo }) => failedTodo).map(({ name }) => name))];
  if (names.length === 0) return [];
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  const subject = names.length === 1 ? 'A test that is marked as todo' : 'Tests that are marked as todo';
  return [`${subject} failed, which does not count: ${names.slice(0, MAX_NAMES).join(', ')}${more}.`];
}

const MAX_NAMES = 3;

function resultOf({
  failed,
  ran,
  warned,
  contradicted,
}: {
  failed: number;
  ran: number;
  warned: number;
  contradicted: boolean;
}): TestResult {
  if (failed > 0) return 'FAILED';
  if (contradicted) return 'INCONSISTENT';
  if (ran === 0) return 'EMPTY';
  return warned > 0 ? 'WARNED' : 'PASSED';
}
