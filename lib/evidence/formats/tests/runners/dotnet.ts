/** Test results of .NET: Visual Studio's TRX, NUnit 2 and 3, xUnit.net v2 and v3. The root element decides which. */
import { childNamed, childrenNamed, descendants, type XmlElement } from '#lib/bytes/xml.ts';
import type { EvidenceFormat, Facts } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../../read/time.ts';
import { toTestReport, NO_TOTALS, type ReportTotals } from '#lib/evidence/formats/tests/test-report.ts';
import { assemblyOf, frameworkOf } from './dotnet-framework.ts';
import { simpleCase, type CaseOutcome, type TestCase } from '../test-case.ts';

type XmlFormat = { format: EvidenceFormat; recognises(root: XmlElement): boolean; read(root: XmlElement): Facts };

export const DOTNET_FORMATS: readonly XmlFormat[] = [
  { format: 'trx', recognises: ({ name }) => name === 'TestRun', read: readTrx },
  { format: 'nunit', recognises: ({ name }) => name === 'test-run' || name === 'test-results', read: readNunit },
  {
    format: 'xunit',
    recognises: (root) =>
      root.name === 'assemblies' ||
      (root.name === 'assembly' &&
        (childNamed(root, 'collection') !== undefined || root.attributes['test-framework'] !== undefined)),
    read: readXunit,
  },
];

const parseCount = (value: string | undefined): number =>
  value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : 0;
type Times = { startedOn: string | null; finishedOn: string | null };
const testFacts = (cases: TestCase[], suites: string[], times: Times, totals: Partial<ReportTotals>): Facts => ({
  kind: 'tests',
  tests: toTestReport({ cases, totals: { ...NO_TOTALS, ...totals }, suites, ...times }),
});
/** Failures that are counted beyond the listed ones. */
function failuresBeyond(counted: number, cases: readonly TestCase[], unit: string): ReportTotals['unlistedFailures'] {
  const count = counted - cases.filter(({ outcome }) => outcome === 'failed').length;
  return count > 0 ? [{ unit, count }] : [];
}
/** The sentence about tests that are counted but not listed. */
function contradiction(counted: number, listed: number): string[] {
  return counted > listed ? [`The report counts ${counted} tests and lists ${listed}.`] : [];
}

const TRX_OUTCOMES: { [outcome: string]: CaseOutcome | undefined } = {
  __proto__: null as never,
  passed: 'passed',
  warning: 'warned',
  completed: 'passed',
  notexecuted: 'skipped',
  notrunnable: 'failed',
  inconclusive: 'skipped',
  pending: 'skipped',
};

/**
 * Read TRX (Visual Studio 2010 TeamTest schema). A test passed only if its outcome says so; a missing or unknown
 * outcome counts as failed.
 */
function readTrx(root: XmlElement): Facts {
  const definitions = new Map(
    descendants(root, 'UnitTest').map((test) => {
      const { className = '', codeBase } = childNamed(test, 'TestMethod')?.attributes ?? {};
      const { id = '', storage } = test.attributes;
      return [id, { type: className, from: [assemblyOf(storage ?? codeBase), frameworkOf(storage, codeBase)] }];
    }),
  );
  const results = descendants(root, 'UnitTestResult').filter(
    (result) => childNamed(result, 'InnerResults') === undefined,
  );
  const cases = results.map(({ attributes }, listIndex) => {
    const { testName: name = 'unnamed test', computerName: host = '' } = attributes;
    const { type, from } = definitions.get(attributes['testId'] ?? '') ?? { type: '', from: [] };
    return simpleCase(
      name.startsWith(type) ? name : `${type}.${name}`,
      TRX_OUTCOMES[(attributes['outcome'] ?? 'failed').toLowerCase()] ?? 'failed',
      {
        listIndex,
        host,
        parts: [...from, type, name],
        units: type === '' ? [] : [[...from, type].join(' ')],
      },
    );
  });
  const summary = childNamed(root, 'ResultSummary');
  const times = childNamed(root, 'Times')?.attributes ?? {};
  const counters = childNamed(summary, 'Counters')?.attributes ?? {};
  const counted = [
    'failed',
    'error',
    'timeout',
    'aborted',
    'disconnected',
    'passedButRunAborted',
    'notRunnable',
  ].reduce((sum, key) => sum + parseCount(counters[key]), 0);
  const unlistedFailures = failuresBeyond(counted, cases, '');
  const runFailed = /^(failed|error|aborted|timeout|disconnected|passedbutrunaborted)$/i.test(
    summary?.attributes['outcome'] ?? '',
  );
  const runFailures =
    runFailed && unlistedFailures.length === 0 && !cases.some(({ outcome }) => outcome === 'failed')
      ? [`The run ended with the outcome ${summary!.attributes['outcome']}, and no failed test is listed.`]
      : [];
  const suites = [
    ...new Set(
      [...definitions.values()].map(({ type, from }) => [...from, type].filter((part) => part !== '').join(' › ')),
    ),
  ];
  return testFacts(
    cases,
    suites,
    { startedOn: readTime(times['start']), finishedOn: readTime(times['finish']) },
    { unlistedFailures, runFailures, contradictions: contradiction(parseCount(counters['total']), cases.length) },
  );
}

const NUNIT_RESULTS: { [result: string]: CaseOutcome | undefined } = {
  __proto__: null as never,
  passed: 'passed',
  success: 'passed',
  warning: 'warned',
  skipped: 'skipped',
  ignored: 'skipped',
  inconclusive: 'skipped',
};

/**
 * Read NUnit 3 (`test-run`) and NUnit 2.5 (`test-results`). A suite that failed in its setup or teardown counts as
 * failed, even if every test passed.
 */
function readNunit(root: XmlElement): Facts {
  const tree = readNunitTree(root, { assembly: '', path: '', framework: '' });
  const cases = tree.cases.map((item, listIndex): TestCase => ({ ...item, listIndex }));
  const unlistedFailures = tree.failedUnits.map((unit) => ({ unit, count: 1 }));
  const { total, failed, failures, errors, result, invalid } = root.attributes;
  const listed = cases.filter(({ outcome }) => outcome === 'failed').length + unlistedFailures.length;
  const missing = Math.max(
    0,
    parseCount(failed) + parseCount(failures) + parseCount(errors) + parseCount(invalid) - listed,
  );
  if (missing > 0) unlistedFailures.push({ unit: '', count: missing });
  const runFailures =
    /^failed$/i.test(result ?? '') && listed + missing === 0 ? ['The run failed, and no failed test is listed.'] : [];
  const suites = descendants(root, 'test-suite').map(
    ({ attributes }) => attributes['fullname'] ?? attributes['name'] ?? '',
  );
  const [startedOn, finishedOn] = ['start-time', 'end-time'].map((key) =>
    readTime(root.attributes[key]?.replace(' ', 'T')),
  );
  return testFacts(
    cases,
    suites.slice(0, 10_000),
    { startedOn: startedOn ?? null, finishedOn: finishedOn ?? null },
    { unlistedFailures, runFailures, contradictions: contradiction(parseCount(total), cases.length) },
  );
}

type Assembly = { /** The name of its file. */ assembly: string; /** As written. */ path: string; framework: string };
type NunitResult = { cases: TestCase[]; /** Names of the suites that failed themselves. */ failedUnits: string[] };

/**
 * The cases below an element, each with its assembly and framework, and the suites that failed themselves.
 */
function readNunitTree(element: XmlElement, outer: Assembly): NunitResult {
  const tree: NunitResult = { cases: [], failedUnits: [] };
  for (const child of element.children) {
    if (child.name === 'test-case') {
      tree.cases.push(nunitCase(child, outer));
      continue;
    }
    const isSuite = child.name === 'test-suite';
    const assembly = isSuite && /^assembly$/i.test(child.attributes['type'] ?? '') ? assemblyIn(child) : outer;
    if (isSuite && failedItself(child))
      tree.failedUnits.push(nunitUnit(child.attributes['fullname'] ?? child.attributes['name'] ?? '', assembly));
    const subtree = readNunitTree(child, assembly);
    tree.cases.push(...subtree.cases);
    tree.failedUnits.push(...subtree.failedUnits);
  }
  return tree;
}

function assemblyIn(suite: XmlElement): Assembly {
  const setting = childrenNamed(childNamed(suite, 'settings'), 'setting').find(({ attributes }) =>
    /TargetFrameworkName$/i.test(attributes['name'] ?? ''),
  );
  const path = suite.attributes['fullname'] ?? suite.attributes['name'] ?? '';
  return { assembly: assemblyOf(path), path, framework: frameworkOf(setting?.attributes['value'], path) };
}

function nunitUnit(name: string, { framework }: Assembly): string {
  return name === '' ? '' : [framework, name].join(' ').trim();
}

function nunitCase({ attributes }: XmlElement, assembly: Assembly): TestCase {
  const name = attributes['fullname'] ?? attributes['name'] ?? 'unnamed test';
  const type = attributes['classname'] ?? name.slice(0, Math.max(0, name.lastIndexOf('.')));
  const result = attributes['result'] ?? (attributes['executed'] === 'False' ? 'ignored' : '');
  return simpleCase(name, NUNIT_RESULTS[result.toLowerCase()] ?? 'failed', {
    parts: [assembly.assembly, assembly.framework, name],
    units: [type, assembly.path].filter((part) => part !== '').map((part) => nunitUnit(part, assembly)),
  });
}

/** Whether a suite failed although no test and no suite in it failed, or failed in its setup or teardown. */
function failedItself(suite: XmlElement): boolean {
  const failed = ({ attributes }: XmlElement): boolean => /^(failed|failure|error)$/i.test(attributes['result'] ?? '');
  const inner = [...descendants(suite, 'test-case'), ...descendants(suite, 'test-suite')];
  return failed(suite) && (/^(SetUp|TearDown)$/i.test(suite.attributes['site'] ?? '') || !inner.some(failed));
}

const XUNIT_RESULTS: { [result: string]: CaseOutcome | undefined } = {
  __proto__: null as never,
  pass: 'passed',
  skip: 'skipped',
  notrun: 'skipped',
};

/**
 * Read xUnit.net v2 and v3. Errors of an assembly (a fixture that cannot be disposed of, an assembly that cannot be
 * loaded) belong to no test.
 */
function readXunit(root: XmlElement): Facts {
  const assemblies = root.name === 'assembly' ? [root] : childrenNamed(root, 'assembly');
  const names = assemblies.map(({ attributes }) => {
    const framework = frameworkOf(attributes['target-framework'], attributes['environment'], attributes['name']);
    return [(attributes['name'] ?? '').replace(/^.*[/\\]/, ''), framework].filter((part) => part !== '').join(' ');
  });
  const cases = assemblies.flatMap((assembly, index) =>
    descendants(assembly, 'test').map(({ attributes }, listIndex) =>
      simpleCase(
        attributes['name'] ?? 'unnamed test',
        XUNIT_RESULTS[(attributes['result'] ?? '').toLowerCase()] ?? 'failed',
        {
          listIndex,
          parts: [names[index]!, attributes['type'] ?? '', attributes['name'] ?? ''],
          units: [names[index]!, `${names[index]!} ${attributes['type'] ?? ''}`],
        },
      ),
    ),
  );
  const errors = assemblies.flatMap((assembly, index) => {
    const count = Math.max(
      parseCount(assembly.attributes['errors']),
      childrenNamed(childNamed(assembly, 'errors'), 'error').length,
    );
    return count > 0 ? [{ unit: names[index]!, count }] : [];
  });
  const sum = (key: string): number =>
    assemblies.reduce((total, { attributes }) => total + parseCount(attributes[key]), 0);
  const sortedTimes = (key: string): string[] =>
    assemblies
      .map(({ attributes }) => readTime(attributes[key]))
      .filter((time) => time !== null)
      .sort();
  const runDates = assemblies
    .map(({ attributes: { 'run-date': date, 'run-time': time } }) =>
      date && time ? readTime(`${date}T${time}Z`) : null,
    )
    .filter((time) => time !== null)
    .sort();
  const times = {
    startedOn: sortedTimes('start-rtf')[0] ?? runDates[0] ?? null,
    finishedOn: sortedTimes('finish-rtf').at(-1) ?? runDates.at(-1) ?? null,
  };
  return testFacts(cases, names, times, {
    unlistedFailures: [...errors, ...failuresBeyond(sum('failed'), cases, '')],
    contradictions: contradiction(sum('total'), cases.length),
  });
}
