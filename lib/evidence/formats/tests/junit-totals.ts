import { childrenNamed, type XmlElement } from '#lib/bytes/xml.ts';
import { NO_TOTALS, type ReportTotals } from './test-report.ts';
import { caseOutcome } from './junit-case.ts';

/**
 * What the suites count against what they list: failures beyond the listed ones, and tests that are not listed at all.
 * `unitOf`: the name under which a suite is answered later; empty where it has none.
 */
export function junitTotals(root: XmlElement, unitOf: (suite: XmlElement) => string): ReportTotals {
  const claims: ReportTotals = { ...NO_TOTALS, hidden: [], contradictions: [] };
  const found = visit(root, claims, unitOf);
  const unlisted = countedTests(root) - found.cases - found.hidden;
  // mocha-junit-reporter counts pending tests, and lists none.
  const skips = Math.max(0, skipsOf(root) - found.skips);
  claims.unlistedSkips = Math.max(0, Math.min(unlisted, skips));
  if (unlisted > skips)
    claims.contradictions.push(`The report counts ${countedTests(root)} tests and lists ${found.cases}.`);
  return claims;
}

type SuiteTotals = { failures: number; cases: number; skips: number; hidden: number };

function visit(element: XmlElement, claims: ReportTotals, unitOf: (suite: XmlElement) => string): SuiteTotals {
  const inside = childrenNamed(element, 'testsuite').map((suite) => visit(suite, claims, unitOf));
  const own = childrenNamed(element, 'testcase');
  const suiteFailures = childrenNamed(element, 'error').length + childrenNamed(element, 'failure').length;
  if (suiteFailures > 0) claims.hidden.push({ unit: unitOf(element), count: suiteFailures });
  const found: SuiteTotals = {
    skips:
      own.filter((test) => ['skipped', 'todo'].includes(caseOutcome(test).outcome)).length +
      inside.reduce((sum, { skips }) => sum + skips, 0),
    hidden: suiteFailures + inside.reduce((sum, { hidden }) => sum + hidden, 0),
    cases: own.length + inside.reduce((sum, { cases }) => sum + cases, 0),
    failures:
      suiteFailures +
      own.reduce((sum, test) => sum + childrenNamed(test, 'failure').length + childrenNamed(test, 'error').length, 0) +
      inside.reduce((sum, { failures }) => sum + failures, 0),
  };
  const [failures, errors] = [countOf(element, 'failures', 'failed'), countOf(element, 'errors')];
  // Some writers count an error as a failure too: where failures are listed, the larger count is what must be listed.
  const missing = found.failures === 0 ? failures + errors : Math.max(failures, errors) - found.failures;
  if (missing > 0) {
    claims.hidden.push({ unit: unitOf(element), count: missing });
    found.failures += missing;
    found.hidden += missing;
  }
  return found;
}

/** Tests that the report counts: at its root, or else in its outermost suites. */
function countedTests(root: XmlElement): number {
  if (root.attributes['tests'] !== undefined) return countOf(root, 'tests');
  return childrenNamed(root, 'testsuite').reduce((sum, suite) => sum + countedTests(suite), 0);
}

/** Tests that it counts as skipped or disabled: the larger of what the root and what the suites in it say. */
function skipsOf(element: XmlElement): number {
  const own = countOf(element, 'skipped', 'skip', 'ignored', 'pending') + countOf(element, 'disabled');
  return Math.max(
    own,
    childrenNamed(element, 'testsuite').reduce((sum, suite) => sum + skipsOf(suite), 0),
  );
}

/** The first of these attributes that is a number, also where it is written as `1.0`; 0 where none is. */
function countOf({ attributes }: XmlElement, ...names: string[]): number {
  const written = names
    .map((name) => attributes[name]?.trim())
    .find((value) => value !== undefined && /^\d+(\.0*)?$/.test(value));
  return Math.min(Number(written ?? 0), 1e9);
}

/**
 * Failures that node --test counts in the comments at the end of its report and does not list: it writes a test with
 * subtests as a suite, which has no place for a failure of its own.
 */
export function nodeUnlistedFailures(source: string, listed: number): number {
  const end = source.slice(-1000);
  const counts = ['tests', 'fail', 'cancelled', 'todo'].map(
    (word) => new RegExp(`<!-- ${word} (\\d{1,9}) -->`).exec(end)?.[1],
  );
  if (counts.includes(undefined)) return 0;
  return Math.max(0, Number(counts[1]) + Number(counts[2]) - listed);
}
