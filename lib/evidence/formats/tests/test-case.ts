/**
 * One test in a report, before repeated attempts are joined. Every format of test results is brought into this form.
 */
export type CaseOutcome = 'passed' | 'warned' | 'failed' | 'skipped' | 'todo';

export type TestCase = {
  /** As it is shown. */
  name: string;
  outcome: CaseOutcome;
  /** The report itself says that it passed only when it was repeated (Surefire's `flakyFailure`). */
  flaky: boolean;
  /** It is marked as todo and failed. It does not count, and is shown. */
  failedTodo?: boolean;
  /** What identifies the test across reports: properties, package, suite, class, file, name. */
  parts: readonly string[];
  /** The machine it ran on. Attempts of one test run on one machine; a repeated run may be on another one. */
  host: string;
  /** When what lists it began and ended, in milliseconds; null where the report does not say. */
  span: readonly [began: number, ended: number] | null;
  /**
   * A suite, class, package or file says whose test it is. Without one, a name such as `works` can be of any other
   * report too.
   */
  scoped: boolean;
  /** The report gives it no name, but a number at most. */
  nameless: boolean;
  /** Names of what the test belongs to (suite, class, file), outermost first. */
  units: readonly string[];
  /**
   * Set where this is no test but the failure of a whole unit, which is not listed when it succeeds (a file that cannot
   * be loaded).
   */
  unit: string | null;
  /** Where it is listed: cases listed in one place can be attempts of one test. */
  place: number;
  /** Class or file name the test in the whole project, so that cases in several places can be attempts of one test. */
  qualified: boolean;
};

/**
 * A name that holds a package, module or path (`com.acme.FooTest`, `example.com/pkg`, `src/a.test.ts`) and no space.
 */
export function isQualified(name: string | undefined): boolean {
  return name !== undefined && /^\S*[^\s./\\:][./\\:]+[^\s./\\:]\S*$/.test(name);
}

/** A case of a format that lists tests by name alone, each in one place. */
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
    place: 0,
    qualified: false,
    ...more,
  };
}
