/** Test results of the formats beside JUnit, each with the same table of facts. */
import { describe, expect, it } from 'vitest';
import type { TestReport } from '#lib/evidence/model/evidence.ts';
import { readEvidence, type ReadOptions } from '../../../read-evidence.ts';
import { bytesOf, readOne } from '#lib/evidence/samples.fixture.ts';

type Expected = Partial<TestReport>;
function report(text: string, format: string, options: ReadOptions = {}): TestReport {
  const reading = readOne(text, options);
  expect(reading.format).toBe(format);
  if (reading.facts.kind !== 'tests') throw new Error(`read as ${reading.facts.kind}`);
  return reading.facts.tests;
}
const lines = (...all: string[]): string => `${all.join('\n')}\n`;

describe('TAP', () => {
  it.each<[string, string, Expected]>([
    ['version 12, without its version', lines('1..2', 'ok 1 - a', 'ok'), { result: 'PASSED', passed: 2 }],
    [
      'a plan at the end',
      lines('TAP version 13', 'ok 1 - a', 'not ok 2 - b', '1..2'),
      { result: 'FAILED', passed: 1, failed: 1, failedNames: ['b'] },
    ],
    [
      'todo, failed and passed',
      lines('1..3', 'not ok 1 - a # TODO later', 'ok 2 - b # todo', 'ok 3'),
      {
        result: 'PASSED',
        passed: 2,
        todo: 1,
        failed: 0,
        notes: ['A test that is marked as todo failed, which does not count: a.'],
      },
    ],
    ['skip', lines('1..2', 'ok 1 # SKIP why', 'ok 2'), { result: 'PASSED', passed: 1, skipped: 1 }],
    ['an escaped directive', lines('1..1', 'not ok 1 - a \\# TODO b'), { result: 'FAILED' }],
    ['all skipped by the plan', lines('1..0 # SKIP no database'), { result: 'EMPTY' }],
    ['every test skipped', lines('1..1', 'ok 1 # skip'), { result: 'EMPTY', skipped: 1 }],
    ['bail out', lines('1..2', 'ok 1', 'Bail out! no database'), { result: 'FAILED' }],
    ['bail out at once', lines('Bail out!'), { result: 'FAILED' }],
    [
      'fewer than planned',
      lines('1..3', 'ok 1'),
      { result: 'FAILED', passed: 1, notes: ['The run planned 3 tests, and 1 ran.'] },
    ],
    ['more than planned', lines('1..1', 'ok 1', 'ok 2'), { result: 'FAILED' }],
    ['no plan', lines('TAP version 13', 'ok 1'), { result: 'FAILED' }],
    ['nothing but the version', lines('TAP version 14'), { result: 'FAILED' }],
    [
      'subtests',
      lines('TAP version 14', '# Subtest: s', '    ok 1 - a', '    not ok 2 - b', '    1..2', 'not ok 1 - s', '1..1'),
      { result: 'FAILED', passed: 1, failed: 1, failedNames: ['s › b'] },
    ],
    [
      'a failed subtest below a todo',
      lines('TAP version 14', '    not ok 1 - b', '    1..1', 'not ok 1 - s # TODO', '1..1'),
      { result: 'EMPTY', todo: 1 },
    ],
    [
      'a failed hook after subtests that pass',
      lines('TAP version 13', '    ok 1 - a', '    1..1', 'not ok 1 - s', '1..1'),
      { result: 'FAILED', passed: 1, failed: 1 },
    ],
    [
      'a failed subtest below a parent that says ok',
      lines('TAP version 14', '    not ok 1 - a', '    1..1', 'ok 1 - s', '1..1'),
      { result: 'FAILED' },
    ],
    ['a report that ends in a subtest', lines('TAP version 14', '1..1', '    ok 1 - a'), { result: 'FAILED' }],
    [
      'points in diagnostics',
      lines('TAP version 13', 'ok 1 - a', '  ---', '  message: |', '    not ok 7', '  ...', '1..1'),
      { result: 'PASSED', passed: 1 },
    ],
    ['one name twice is no repetition', lines('1..2', 'not ok 1 - a', 'ok 2 - a'), { result: 'FAILED', flaky: 0 }],
  ])('%s', (_, text, expected) => expect(report(text, 'tap')).toMatchObject(expected));

  it('is made worse by an exit code', () =>
    expect(report(lines('1..1', 'ok 1'), 'tap', { exitCode: 1 })).toMatchObject({ result: 'FAILED' }));
});

const trx = (results: string, summary = ''): string =>
  `<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Times finish="2026-05-14T10:00:00.0000000+00:00"/><Results>${results}</Results>${summary}</TestRun>`;
const outcome = (of: string): string => `<UnitTestResult testId="1" testName="A.B.t" outcome="${of}"/>`;
const summary = (of: string, counters: string): string =>
  `<ResultSummary outcome="${of}"><Counters ${counters}/></ResultSummary>`;

describe('TRX', () => {
  it.each<[string, string, Expected]>([
    [
      'passed',
      trx(outcome('Passed'), summary('Completed', 'total="1" passed="1" failed="0"')),
      { result: 'PASSED', passed: 1, finishedOn: '2026-05-14T10:00:00.000Z' },
    ],
    ...['Failed', 'Error', 'Timeout', 'Aborted', 'PassedButRunAborted', 'Disconnected', 'NotRunnable', 'Unheard'].map(
      (of): [string, string, Expected] => [of, trx(outcome(of)), { result: 'FAILED', failed: 1 }],
    ),
    ['not executed', trx(outcome('NotExecuted')), { result: 'EMPTY', skipped: 1 }],
    ['inconclusive', trx(outcome('Passed') + outcome('Inconclusive')), { result: 'PASSED', passed: 1, skipped: 1 }],
    ['nothing', trx('', summary('Completed', 'total="0"')), { result: 'EMPTY' }],
    [
      'a failure that is counted only',
      trx(outcome('Passed'), summary('Failed', 'total="2" failed="1"')),
      { result: 'FAILED', failed: 1 },
    ],
    ['a run that was aborted', trx(outcome('Passed'), summary('Aborted', 'total="1"')), { result: 'FAILED' }],
    [
      'rows of data',
      trx(
        `<UnitTestResult testName="t" outcome="Failed"><InnerResults>${outcome('Passed')}${outcome('Failed')}</InnerResults></UnitTestResult>`,
      ),
      { result: 'FAILED', passed: 1, failed: 1 },
    ],
    ['more counted than listed', trx(outcome('Passed'), summary('Completed', 'total="5"')), { result: 'INCONSISTENT' }],
  ])('%s', (_, text, expected) => expect(report(text, 'trx')).toMatchObject(expected));
});

const nunit = (inner: string, attributes = 'result="Passed"'): string =>
  `<test-run ${attributes}><test-suite type="Assembly" name="a" result="Passed">${inner}</test-suite></test-run>`;
const trxTest = (of: string): string => `<test-case fullname="N.S.t" classname="N.S" result="${of}"/>`;

describe('NUnit', () => {
  it.each<[string, string, Expected]>([
    [
      'passed',
      nunit(trxTest('Passed'), 'result="Passed" total="1" failed="0" end-time="2026-05-14 10:00:00Z"'),
      { result: 'PASSED', passed: 1, finishedOn: '2026-05-14T10:00:00.000Z' },
    ],
    [
      'failed',
      nunit(trxTest('Failed'), 'result="Failed" total="1" failed="1"'),
      { result: 'FAILED', failed: 1, failedNames: ['N.S.t'] },
    ],
    ['with a warning', nunit(trxTest('Warning')), { result: 'WARNED', warned: 1 }],
    ['ignored only', nunit(trxTest('Skipped')), { result: 'EMPTY', skipped: 1 }],
    [
      'a teardown of a suite that failed',
      '<test-run result="Failed" total="1" failed="0"><test-suite name="s" result="Failed" site="TearDown"><test-case fullname="s.t" result="Passed"/></test-suite></test-run>',
      { result: 'FAILED', passed: 1, failed: 1 },
    ],
    [
      'an assembly that cannot be run',
      '<test-run result="Failed" total="0"><test-suite name="a.dll" runstate="NotRunnable" result="Failed" label="Invalid"/></test-run>',
      { result: 'FAILED' },
    ],
    ['failed without a word', nunit(trxTest('Passed'), 'result="Failed" total="1"'), { result: 'FAILED' }],
    ['nothing', '<test-run result="Inconclusive" total="0"/>', { result: 'EMPTY' }],
    [
      'version 2',
      '<test-results total="3" errors="0" failures="1" not-run="1"><test-suite name="s" result="Failure"><results><test-case name="s.a" executed="True" result="Success" success="True"/><test-case name="s.b" executed="True" result="Failure" success="False"/><test-case name="s.c" executed="False" result="Ignored"/></results></test-suite></test-results>',
      { result: 'FAILED', passed: 1, failed: 1, skipped: 1 },
    ],
  ])('%s', (_, text, expected) => expect(report(text, 'nunit')).toMatchObject(expected));
});

const xunit = (inner: string, attributes: string): string =>
  `<assemblies><assembly name="/src/bin/Tests.dll" run-date="2026-05-14" run-time="10:00:00" ${attributes}><collection name="c">${inner}</collection></assembly></assemblies>`;
const fact = (of: string): string => `<test name="N.S.t" type="N.S" method="t" result="${of}"/>`;

describe('xUnit.net', () => {
  it.each<[string, string, Expected]>([
    [
      'passed',
      xunit(fact('Pass'), 'total="1" failed="0" errors="0"'),
      { result: 'PASSED', passed: 1, suites: ['Tests.dll'], finishedOn: '2026-05-14T10:00:00.000Z' },
    ],
    ['failed', xunit(fact('Fail'), 'total="1" failed="1" errors="0"'), { result: 'FAILED', failed: 1 }],
    ['skipped only', xunit(fact('Skip'), 'total="1" skipped="1"'), { result: 'EMPTY', skipped: 1 }],
    [
      'an error of the assembly',
      xunit(fact('Pass'), 'total="1" failed="0" errors="1"'),
      { result: 'FAILED', passed: 1, failed: 1 },
    ],
    ['a failure that is counted only', xunit(fact('Pass'), 'total="2" failed="1"'), { result: 'FAILED' }],
    ['nothing', '<assemblies/>', { result: 'EMPTY' }],
  ])('%s', (_, text, expected) => expect(report(text, 'xunit')).toMatchObject(expected));
});

const go = (...events: [action: string, test?: string, name?: string][]): string =>
  lines(
    ...events.map(([Action, Test, Package = 'example.com/p']) =>
      JSON.stringify({ Time: '2026-05-14T10:00:00Z', Action, Package, ...(Test === undefined ? {} : { Test }) }),
    ),
  );

describe('go test -json', () => {
  it.each<[string, string, Expected]>([
    [
      'passed',
      go(['start'], ['run', 'A'], ['pass', 'A'], ['pass']),
      { result: 'PASSED', passed: 1, finishedOn: '2026-05-14T10:00:00.000Z', suites: ['example.com/p'] },
    ],
    [
      'failed',
      go(['start'], ['run', 'A'], ['fail', 'A'], ['fail']),
      { result: 'FAILED', failed: 1, failedNames: ['example.com/p.A'] },
    ],
    ['skipped only', go(['start'], ['run', 'A'], ['skip', 'A'], ['pass']), { result: 'EMPTY', skipped: 1 }],
    ['no test files', go(['start'], ['skip']), { result: 'EMPTY' }],
    [
      'a package that failed without a test',
      go(['start'], ['run', 'A'], ['pass', 'A'], ['fail']),
      { result: 'FAILED', passed: 1, failed: 1 },
    ],
    [
      'a build that failed',
      lines(
        '{"ImportPath":"example.com/c [example.com/c.test]","Action":"build-fail"}',
        '{"Action":"start","Package":"example.com/c"}',
        '{"Action":"fail","Package":"example.com/c"}',
      ),
      { result: 'FAILED', failed: 1 },
    ],
    [
      'repeated until it passed',
      go(['start'], ['fail', 'A'], ['fail'], ['start'], ['pass', 'A'], ['pass']),
      { result: 'PASSED', passed: 1, flaky: 1 },
    ],
    ['-count=2, failed once', go(['start'], ['fail', 'A'], ['pass', 'A'], ['fail']), { result: 'FAILED' }],
    ['a test that did not end', go(['start'], ['run', 'A'], ['output', 'A'], ['fail']), { result: 'FAILED' }],
    ['lines that break off', go(['start'], ['run', 'A'], ['pass', 'A']), { result: 'FAILED' }],
    [
      'output of the build between',
      `${go(['start'], ['pass', 'A'])}# example.com/q\n${go(['pass'])}`,
      { result: 'PASSED', passed: 1 },
    ],
  ])('%s', (_, text, expected) => expect(report(text, 'go-test')).toMatchObject(expected));

  it('is one document however long it is', () => {
    const many = go(['start'], ...Array.from({ length: 30_000 }, (_, i): [string, string] => ['pass', `T${i}`]), [
      'pass',
    ]);
    expect(readEvidence(bytesOf(many))).toMatchObject([
      { format: 'go-test', facts: { tests: { result: 'PASSED', passed: 30_000 } } },
    ]);
  });
});

const ctrf = (
  tests: { name: string; status: string; flaky?: boolean }[],
  summaryOf: { tests?: number; failed?: number } = {},
): string =>
  JSON.stringify({
    results: {
      tool: { name: 'jest' },
      summary: { tests: tests.length, stop: Date.parse('2026-05-14T10:00:00Z'), ...summaryOf },
      tests,
    },
  });

describe('CTRF', () => {
  it.each<[string, string, Expected]>([
    [
      'passed',
      ctrf([
        { name: 'a', status: 'passed' },
        { name: 'b', status: 'pending' },
      ]),
      { result: 'PASSED', passed: 1, skipped: 1, finishedOn: '2026-05-14T10:00:00.000Z' },
    ],
    ['flaky', ctrf([{ name: 'a', status: 'passed', flaky: true }]), { result: 'PASSED', flaky: 1, flakyNames: ['a'] }],
    ['failed', ctrf([{ name: 'a', status: 'failed' }]), { result: 'FAILED', failed: 1 }],
    ['a status that nobody knows', ctrf([{ name: 'a', status: 'odd' }]), { result: 'FAILED' }],
    [
      'other',
      ctrf([
        { name: 'a', status: 'other' },
        { name: 'b', status: 'passed' },
      ]),
      { result: 'INCONSISTENT' },
    ],
    ['a failure that is counted only', ctrf([{ name: 'a', status: 'passed' }], { failed: 1 }), { result: 'FAILED' }],
    ['nothing', ctrf([]), { result: 'EMPTY' }],
    ['tests that are counted only', ctrf([], { tests: 3 }), { result: 'INCONSISTENT' }],
  ])('%s', (_, text, expected) => expect(report(text, 'ctrf')).toMatchObject(expected));
});
