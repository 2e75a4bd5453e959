import { childrenNamed, type XmlElement } from '#lib/bytes/xml.ts';
import { NO_TOTALS, type ReportTotals } from './test-report.ts';
import { caseOutcome } from './junit-case.ts';

/**
 * The totals of the suites compared with the listed tests: failures beyond the listed ones, and tests that are not
 * listed at all. `unitOf` gives the name by which a later report can supersede the failure of a suite; empty if the
 * suite has none.
 */
export function junitTotals(root: XmlElement, unitOf: (suite: XmlElement) => string): ReportTotals {
  const totals: ReportTotals = { ...NO_TOTALS, unlistedFailures: [], contradictions: [] };
  const listed = visit(root, totals, unitOf);
  const unlisted = countedTests(root) - listed.cases - listed.unlistedFailures;
  // mocha-junit-reporter counts pending tests but does not list them.
  const skips = Math.max(0, skipsOf(root) - listed.skips);
  totals.unlistedSkips = Math.max(0, Math.min(unlisted, skips));
  if (unlisted > skips)
    totals.contradictions.push(`The report counts ${countedTests(root)} tests and lists ${listed.cases}.`);
  return totals;
}

type SuiteTotals = { failures: number; cases: number; skips: number; unlistedFailures: number };

function visit(element: XmlElement, totals: ReportTotals, unitOf: (suite: XmlElement) => string): SuiteTotals {
  const children = childrenNamed(element, 'testsuite').map((suite) => visit(suite, totals, unitOf));
  const childTotal = (key: keyof SuiteTotals): number => children.reduce((sum, child) => sum + child[key], 0);
  const cases = childrenNamed(element, 'testcase');
  const suiteFailures = failureElements(element);
  if (suiteFailures > 0) totals.unlistedFailures.push({ unit: unitOf(element), count: suiteFailures });
  const listed: SuiteTotals = {
    skips: cases.filter((test) => ['skipped', 'todo'].includes(caseOutcome(test).outcome)).length + childTotal('skips'),
    unlistedFailures: suiteFailures + childTotal('unlistedFailures'),
    cases: cases.length + childTotal('cases'),
    failures: suiteFailures + cases.reduce((sum, test) => sum + failureElements(test), 0) + childTotal('failures'),
  };
  const [failures, errors] = [countOf(element, 'failures', 'failed'), countOf(element, 'errors')];
  // Some writers count an error as a failure too. If failures are listed, at least the larger count must be listed.
  const missing = listed.failures === 0 ? failures + errors : Math.max(failures, errors) - listed.failures;
  if (missing > 0) {
    totals.unlistedFailures.push({ unit: unitOf(element), count: missing });
    listed.failures += missing;
    listed.unlistedFailures += missing;
  }
  return listed;
}

function failureElements(element: XmlElement): number {
  return childrenNamed(element, 'error').length + childrenNamed(element, 'failure').length;
}

/** Tests that the report counts: at its root, or else in its outermost suites. */
function countedTests(root: XmlElement): number {
  if (root.attributes['tests'] !== undefined) return countOf(root, 'tests');
  return childrenNamed(root, 'testsuite').reduce((sum, suite) => sum + countedTests(suite), 0);
}

/** Tests that the element counts as skipped or disabled: the larger of its own count and the sum of its suites. */
function skipsOf(element: XmlElement): number {
  return Math.max(
    countOf(element, 'skipped', 'skip', 'ignored', 'pending') + countOf(element, 'disabled'),
    childrenNamed(element, 'testsuite').reduce((sum, suite) => sum + skipsOf(suite), 0),
  );
}

/** The first of these attributes that is a whole number, also in the spelling `1.0`; 0 if none is. */
function countOf({ attributes }: XmlElement, ...names: string[]): number {
  const count = names
    .map((name) => attributes[name]?.trim())
    .find((value) => value !== undefined && /^\d+(\.0*)?$/.test(value));
  return Math.min(Number(count ?? 0), 1e9);
}

/**
 * Failures that node --test counts in the comments at the end of its report but does not list: it writes a test with
 * subtests as a suite, and a suite cannot have a failure.
 */
export function nodeUnlistedFailures(source: string, listed: number): number {
  const end = source.slice(-1000);
  const counts = ['tests', 'fail', 'cancelled', 'todo'].map(
    (word) => new RegExp(`<!-- ${word} (\\d{1,9}) -->`).exec(end)?.[1],
  );
  if (counts.includes(undefined)) return 0;
  return Math.max(0, Number(counts[1]) + Number(counts[2]) - listed);
}
