/** The outcome of one test. */
export type CaseOutcome = 'passed' | 'warned' | 'failed' | 'skipped' | 'todo';

/**
 * One test in a report, before repeated attempts are joined. Every format of test results is converted to this form.
 */
export type TestCase = {
  /** The name that pages show. */
  name: string;
  outcome: CaseOutcome;
  /** The report itself states that the test passed only when it was repeated (Surefire's `flakyFailure`). */
  flaky: boolean;
  /** The test is marked as todo and failed. It does not change the result, and is shown. */
  failedTodo?: boolean;
  /** The names that identify the test across reports: properties, package, suite, class, file, name. */
  parts: readonly string[];
  /** The machine on which the test ran. All attempts of one test run on one machine; a repeated run may use another. */
  host: string;
  /** Start and end of the list that contains the test, in milliseconds; null if the report does not name them. */
  span: readonly [began: number, ended: number] | null;
  /** A suite, class, package or file identifies the test. Without one, a name such as `works` may be in any report. */
  scoped: boolean;
  /** The report gives the test no name, at most a number. */
  nameless: boolean;
  /** Names of the units that contain the test (suite, class, file), outermost first. */
  units: readonly string[];
  /**
   * Set if the case is no test but the failure of a whole unit, e.g. a file that cannot be loaded. A successful run
   * does not list it.
   */
  unit: string | null;
  /** Index of the list that contains the case: cases in the same list can be attempts of one test. */
  listIndex: number;
  /**
   * Class or file identify the test in the whole project, so that cases in several lists can be attempts of one test.
   */
  qualified: boolean;
};

/**
 * Whether a name contains a package, module or path (`com.acme.FooTest`, `example.com/pkg`, `src/a.test.ts`) and no
 * space.
 */
export function isQualified(name: string | undefined): boolean {
  return name !== undefined && /^\S*[^\s./\\:][./\\:]+[^\s./\\:]\S*$/.test(name);
}

/** A case of a format that lists tests in one list by name alone; `more` replaces the defaults. */
export function simpleCase(name: string, outcome: CaseOutcome, more: Partial<TestCase> = {}): TestCase {
  return {
    name,
    outcome,
    flaky: false,
    parts: [name],
    host: '',
    span: null,
    scoped: true,
    nameless: false,
    units: [],
    unit: null,
    listIndex: 0,
    qualified: false,
    ...more,
  };
}
