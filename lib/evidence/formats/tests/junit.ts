import { childrenNamed, descendants, type XmlElement } from '#lib/bytes/xml.ts';
import type { Facts } from '../../evidence.ts';
import { readTime } from '../../read/time.ts';

/** JUnit's XML as surefire, pytest and most runners write it: `testsuites` around suites, or one suite; suites may nest. */
export function isJunit(root: XmlElement): boolean {
  return root.name === 'testsuites' || root.name === 'testsuite';
}

/** Test cases are counted, not the counts that suites claim: a case with `failure` or `error` failed, one with `skipped` did not run. */
export function readJunit(root: XmlElement): Facts {
  let passed = 0, skipped = 0;
  const failedNames: string[] = [];
  for (const test of descendants(root, 'testcase')) {
    if (childrenNamed(test, 'failure').length > 0 || childrenNamed(test, 'error').length > 0) failedNames.push(nameOf(test));
    else if (childrenNamed(test, 'skipped').length > 0) skipped++;
    else passed++;
  }
  const suiteErrors = [root, ...descendants(root, 'testsuite')].reduce((sum, suite) => sum + childrenNamed(suite, 'error').length, 0);
  const times = [root, ...descendants(root, 'testsuite')].map((suite) => readTime(zoned(suite.attributes['timestamp']))).filter((time) => time !== null).sort();
  const failed = failedNames.length + suiteErrors;
  return {
    kind: 'tests',
    tests: { result: failed > 0 ? 'FAILED' : 'PASSED', passed, warned: 0, failed, skipped, failedNames, url: null, finishedOn: times.at(-1) ?? null, configuration: [] },
  };
}

function nameOf(test: XmlElement): string {
  const { classname, name } = test.attributes;
  return [classname, name].filter((part) => part).join('.') || 'unnamed test';
}

/** A time without a zone is taken as UTC, as the schema says. */
function zoned(value: string | undefined): string | undefined {
  return value !== undefined && /T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(value) ? `${value}Z` : value;
}
