import { asLabel, asList, member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Remark, TestResult } from '#lib/evidence/model/evidence.ts';
import { readResources } from '../../read/subjects.ts';
import { identityOf, wholeRunIdentity } from './run-identity.ts';
import { simpleCase } from './test-case.ts';

/**
 * Read an in-toto test-result v0.1 predicate; null if its result is unknown. The lists of names are optional: without
 * any, the result is a claim about the whole run. A listed failed test counts even if the result is another one; if all
 * lists are empty, no test ran.
 */
export function readTestResult(predicate: JsonValue, remarks: Remark[]): Facts | null {
  const claimed = asText(member(predicate, 'result'))?.toUpperCase();
  if (claimed !== 'PASSED' && claimed !== 'WARNED' && claimed !== 'FAILED') return null;
  const names = (key: string): string[] => asList(member(predicate, key)).map((name) => asLabel(name) ?? '');
  const [passed, warned, failed] = [names('passedTests'), names('warnedTests'), names('failedTests')];
  const listed = ['passedTests', 'warnedTests', 'failedTests'].some((key) => Array.isArray(member(predicate, key)));
  const result = resultOf(claimed, { passed: passed.length, warned: warned.length, failed: failed.length }, listed);
  const configuration = readResources(member(predicate, 'configuration'), '/predicate/configuration', remarks);
  const run = configuration.map(({ uri, name }) => uri ?? name ?? '');
  const cases = [
    ...passed.map((name) => simpleCase(name, 'passed')),
    ...warned.map((name) => simpleCase(name, 'warned')),
    ...failed.map((name) => simpleCase(name, 'failed')),
  ];
  const notes = [
    ...(claimed !== 'FAILED' && failed.length > 0
      ? [`The result says ${claimed} and lists ${failed.length} failed ${failed.length === 1 ? 'test' : 'tests'}.`]
      : []),
    ...(result === 'EMPTY' ? ['No test ran: the lists of tests are empty.'] : []),
  ];
  return {
    kind: 'tests',
    tests: {
      result,
      passed: passed.length,
      warned: warned.length,
      failed: failed.length,
      skipped: 0,
      failedNames: failed,
      url: asText(member(predicate, 'url')),
      finishedOn: null,
      configuration,
      flaky: 0,
      flakyNames: [],
      todo: 0,
      notes,
      exitCode: null,
      run: null,
      suites: [],
      identity:
        cases.length > 0
          ? identityOf(cases, run, result, { units: [], run: result === 'FAILED' && failed.length === 0 })
          : wholeRunIdentity(run, result),
    },
  };
}

function resultOf(
  claimed: 'PASSED' | 'WARNED' | 'FAILED',
  counts: { passed: number; warned: number; failed: number },
  listed: boolean,
): TestResult {
  if (claimed === 'FAILED' || counts.failed > 0) return 'FAILED';
  if (listed && counts.passed + counts.warned === 0) return 'EMPTY';
  return claimed;
}
