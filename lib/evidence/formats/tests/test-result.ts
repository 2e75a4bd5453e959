import { label, list, member, text, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Remark } from '../../evidence.ts';
import { readResources } from '../../read/subjects.ts';

/** in-toto test-result v0.1. */
export function readTestResult(predicate: JsonValue, remarks: Remark[]): Facts | null {
  const result = text(member(predicate, 'result'))?.toUpperCase();
  if (result !== 'PASSED' && result !== 'WARNED' && result !== 'FAILED') return null;
  const names = (key: string): string[] => list(member(predicate, key)).map((name) => label(name) ?? '');
  const failed = names('failedTests');
  return {
    kind: 'tests',
    tests: {
      result,
      passed: names('passedTests').length,
      warned: names('warnedTests').length,
      failed: failed.length,
      skipped: 0,
      failedNames: failed,
      url: text(member(predicate, 'url')),
      finishedOn: null,
      configuration: readResources(member(predicate, 'configuration'), '/predicate/configuration', remarks),
    },
  };
}
