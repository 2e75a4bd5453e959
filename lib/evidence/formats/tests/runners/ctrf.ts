import { valueAt, isObject, asLabel, asList, member, asText, type JsonObject } from '#lib/bytes/json/json.ts';
import type { Facts } from '#lib/evidence/model/evidence.ts';
import { makeContent, type JsonFormat } from '../../../read/content.ts';
import { toTestReport, NO_TOTALS } from '#lib/evidence/formats/tests/test-report.ts';
import { simpleCase, type CaseOutcome } from '../test-case.ts';

/** Common Test Report Format (ctrf.io), with or without the member `reportFormat`. */
export const ctrf: JsonFormat = {
  recognises: (value) =>
    isObject(valueAt(value, 'results', 'tool')) &&
    isObject(valueAt(value, 'results', 'summary')) &&
    Array.isArray(valueAt(value, 'results', 'tests')),
  read: ({ value }) => makeContent('ctrf', { mediaType: 'application/json', facts: readCtrf(value) }),
};

const STATUS: { [status: string]: CaseOutcome | undefined } = {
  __proto__: null as never,
  passed: 'passed',
  skipped: 'skipped',
  pending: 'skipped',
};

function readCtrf(value: JsonObject): Facts {
  const results = value['results'];
  const platform = asLabel(valueAt(results, 'environment', 'osPlatform')) ?? '';
  let other = 0;
  const cases = asList(member(results, 'tests')).map((test, listIndex) => {
    const suite = [member(test, 'suite')]
      .flat()
      .map((part) => asText(part) ?? '')
      .join(' › ');
    const [name, status, file] = [
      asText(member(test, 'name')) ?? 'unnamed test',
      asText(member(test, 'status'))?.toLowerCase() ?? '',
      asText(member(test, 'filePath')) ?? '',
    ];
    if (status === 'other') other++;
    const outcome = status === 'other' ? 'skipped' : (STATUS[status] ?? 'failed');
    return simpleCase(suite === '' ? name : `${suite}.${name}`, outcome, {
      listIndex,
      scoped: suite !== '' || file !== '',
      flaky: outcome === 'passed' && member(test, 'flaky') === true,
      parts: [platform, suite, file, name, asLabel(member(test, 'browser')) ?? ''],
      units: [suite, file].filter((unit) => unit !== ''),
    });
  });
  const counted = (key: string): number => Number(asLabel(valueAt(results, 'summary', key))) || 0;
  const missing = counted('failed') - cases.filter(({ outcome }) => outcome === 'failed').length;
  const timeOf = (key: string): string | null =>
    counted(key) > 1e11 && counted(key) < 1e14 ? new Date(counted(key)).toISOString() : null;
  const contradictions = [
    ...(counted('tests') > cases.length
      ? [`The report counts ${counted('tests')} tests and lists ${cases.length}.`]
      : []),
    ...(other > 0 ? [`The report does not say how ${other} ${other === 1 ? 'test' : 'tests'} ended.`] : []),
  ];
  return {
    kind: 'tests',
    tests: toTestReport({
      cases,
      totals: { ...NO_TOTALS, unlistedFailures: missing > 0 ? [{ unit: '', count: missing }] : [], contradictions },
      suites: [asText(valueAt(results, 'tool', 'name')) ?? '', platform, ...cases.flatMap(({ units }) => units)],
      startedOn: timeOf('start'),
      finishedOn: timeOf('stop'),
    }),
  };
}
