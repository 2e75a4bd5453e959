import { at, isObject, label, list, member, text, type JsonObject } from '#lib/bytes/json/json.ts';
import type { Facts } from '#lib/evidence/model/evidence.ts';
import { content, type JsonFormat } from '../../../read/content.ts';
import { concludeReport, NO_CLAIMS } from '../conclude.ts';
import { plainCase, type CaseOutcome } from '../test-case.ts';

/** Common Test Report Format (ctrf.io), with or without its `reportFormat`. */
export const ctrf: JsonFormat = {
  claims: (value) =>
    isObject(at(value, 'results', 'tool')) &&
    isObject(at(value, 'results', 'summary')) &&
    Array.isArray(at(value, 'results', 'tests')),
  read: ({ value }) => content('ctrf', { mediaType: 'application/json', facts: readCtrf(value) }),
};

const STATUS: { [status: string]: CaseOutcome | undefined } = {
  __proto__: null as never,
  passed: 'passed',
  skipped: 'skipped',
  pending: 'skipped',
};

function readCtrf(value: JsonObject): Facts {
  const results = value['results'];
  const platform = label(at(results, 'environment', 'osPlatform')) ?? '';
  let other = 0;
  const cases = list(member(results, 'tests')).map((test, place) => {
    const suite = [member(test, 'suite')]
      .flat()
      .map((part) => text(part) ?? '')
      .join(' › ');
    const [name, status, file] = [
      text(member(test, 'name')) ?? 'unnamed test',
      text(member(test, 'status'))?.toLowerCase() ?? '',
      text(member(test, 'filePath')) ?? '',
    ];
    if (status === 'other') other++;
    const outcome = status === 'other' ? 'skipped' : (STATUS[status] ?? 'failed');
    return plainCase(suite === '' ? name : `${suite}.${name}`, outcome, {
      place,
      scoped: suite !== '' || file !== '',
      flaky: outcome === 'passed' && member(test, 'flaky') === true,
      parts: [platform, suite, file, name, label(member(test, 'browser')) ?? ''],
      units: [suite, file].filter((one) => one !== ''),
    });
  });
  const counted = (key: string): number => Number(at(results, 'summary', key)) || 0;
  const missing = counted('failed') - cases.filter(({ outcome }) => outcome === 'failed').length;
  const moment = (key: string): string | null =>
    counted(key) > 1e11 && counted(key) < 1e14 ? new Date(counted(key)).toISOString() : null;
  const contradictions = [
    ...(counted('tests') > cases.length
      ? [`The report counts ${counted('tests')} tests and lists ${cases.length}.`]
      : []),
    ...(other > 0 ? [`It does not say how ${other} ${other === 1 ? 'test' : 'tests'} ended.`] : []),
  ];
  return {
    kind: 'tests',
    tests: concludeReport({
      cases,
      claims: { ...NO_CLAIMS, hidden: missing > 0 ? [{ unit: '', count: missing }] : [], contradictions },
      suites: [text(at(results, 'tool', 'name')) ?? '', platform, ...cases.flatMap(({ units }) => units)],
      startedOn: moment('start'),
      finishedOn: moment('stop'),
    }),
  };
}
