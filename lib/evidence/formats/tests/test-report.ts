/** From what a report lists and claims to its result. The only place where a list of tests becomes a verdict. */
import type { ResourceDescriptor, TestReport, TestResult } from '#lib/evidence/model/evidence.ts';
import { identityOf } from './run-identity.ts';
import { joinAttempts } from './retries.ts';
import type { TestCase } from './test-case.ts';

/** What a report says of itself beside its list. */
export type ReportTotals = {
  /** Failures that it counts and does not list, by the unit that counts them. */
  hidden: { unit: string; count: number }[];
  /** Failures of the run that belong to no test, as sentences: a plan that was not kept, a run that was given up. */
  broken: string[];
  /** What contradicts the list without being a failure, as sentences. */
  contradictions: string[];
  /** Skipped tests that it counts and does not list. */
  unlistedSkips: number;
};
export const NO_TOTALS: ReportTotals = { hidden: [], broken: [], contradictions: [], unlistedSkips: 0 };

export type TestRun = {
  cases: readonly TestCase[];
  totals?: ReportTotals;
  suites: readonly string[];
  /** Equal names always are one test (retries.ts). */
  unique?: boolean;
  /** What the run is known by, where the report has no suites. */
  knownBy?: readonly string[];
  startedOn?: string | null;
  finishedOn: string | null;
  url?: string | null;
  configuration?: ResourceDescriptor[];
};

/** Names that are shown: failed tests once each. */
export function toTestReport({
  cases: listed,
  totals: claims = NO_TOTALS,
  suites,
  knownBy = suites,
  unique = false,
  startedOn = null,
  finishedOn,
  url = null,
  configuration = [],
}: TestRun): TestReport {
  const cases = joinAttempts(listed, unique);
  const of = (outcome: TestCase['outcome']): TestCase[] => cases.filter((item) => item.outcome === outcome);
  const [failed, passed, warned, todo] = [of('failed'), of('passed'), of('warned'), of('todo')];
  const flaky = passed.filter((item) => item.flaky);
  const hidden = claims.hidden.reduce((sum, { count }) => sum + count, 0);
  const skipped = of('skipped').length + todo.length + claims.unlistedSkips;
  const result = resultOf({
    failed: failed.length + hidden + claims.broken.length,
    ran: passed.length + warned.length,
    warned: warned.length,
    contradicted: claims.contradictions.length > 0,
  });
  const notes = [
    ...(hidden > 0
      ? [`The report counts ${hidden} failed ${hidden === 1 ? 'test' : 'tests'} that it does not list.`]
      : []),
    ...claims.broken,
    ...claims.contradictions,
    ...todoNote(todo),
    ...(result === 'EMPTY'
      ? [skipped > 0 ? 'No test ran: every test was skipped.' : 'No test ran: the report lists none.']
      : []),
  ];
  return {
    result,
    passed: passed.length,
    warned: warned.length,
    failed: failed.length + hidden,
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
      units: claims.hidden.map(({ unit }) => unit),
      run: claims.broken.length > 0,
    }),
  };
}

/** A failing todo counts for nothing, but it is said. */
function todoNote(todo: readonly TestCase[]): string[] {
  const names = [...new Set(todo.filter(({ failedTodo }) => failedTodo).map(({ name }) => name))];
  if (names.length === 0) return [];
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  const what =
    names.length === 1
      ? 'A test that is marked as todo failed, which does not count'
      : 'Tests that are marked as todo failed, which does not count';
  return [`${what}: ${names.slice(0, MAX_NAMES).join(', ')}${more}.`];
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
