import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TestReport } from '#lib/evidence/model/evidence.ts';
import type { ReadOptions } from '../../read-evidence.ts';
import { readOne } from '#lib/evidence/samples.fixture.ts';
import { KEY_LENGTH, keyOf } from './run-identity.ts';

function report(xml: string, options: ReadOptions = {}): TestReport {
  const { facts } = readOne(xml, options);
  if (facts.kind !== 'tests') throw new Error(`read as ${facts.kind}`);
  return facts.tests;
}
const suite = (inner: string, attributes = ''): string => `<testsuite name="s" ${attributes}>${inner}</testsuite>`;
const ok = (name: string, classname = 'c'): string => `<testcase classname="${classname}" name="${name}"/>`;
const bad = (name: string, classname = 'c'): string =>
  `<testcase classname="${classname}" name="${name}"><failure message="x"/></testcase>`;
const ctest = (status: string, inner = '', name = 'a'): string =>
  suite(`<testcase name="${name}" classname="${name}" status="${status}">${inner}</testcase>`);
const skipped = (message: string): string => `<skipped message="${message}"/>`;

const CASES: [string, string, Partial<TestReport>][] = [
  [
    'node: a failing todo',
    suite(`${ok('a')}<testcase name="b" classname="test"><skipped type="todo"/><failure/></testcase>`),
    {
      result: 'PASSED',
      passed: 1,
      failed: 0,
      skipped: 1,
      todo: 1,
      notes: ['A test that is marked as todo failed, which does not count: test.b.'],
    },
  ],
  [
    'node: a todo that passes',
    suite(`${ok('a')}<testcase name="b"><skipped type="todo"/></testcase>`),
    { result: 'PASSED', passed: 1, todo: 1, notes: [] },
  ],
  [
    'pytest: a skipped test whose teardown fails',
    suite('<testcase name="b"><skipped type="pytest.skip"/><error message="teardown"/></testcase>'),
    { result: 'FAILED', failed: 1, todo: 0 },
  ],
  [
    'pytest: an expected failure',
    suite(`${ok('a')}<testcase name="b"><skipped type="pytest.xfail"/></testcase>`),
    { result: 'PASSED', skipped: 1 },
  ],
  [
    'only todos: no test ran',
    suite('<testcase name="b"><skipped type="todo"/><failure/></testcase>'),
    { result: 'EMPTY', todo: 1 },
  ],
  [
    'node: a test with subtests that fails itself',
    `<testsuites>${suite(ok('a'), 'tests="1" failures="0"')}<!-- tests 2 --><!-- pass 1 --><!-- fail 1 --><!-- cancelled 0 --><!-- todo 0 --></testsuites>`,
    { result: 'FAILED', failed: 1 },
  ],

  ['CTest: run', ctest('run'), { result: 'PASSED', passed: 1 }],
  ['CTest: fail', ctest('fail', '<failure message=""/>'), { result: 'FAILED', failed: 1 }],
  [
    'CTest: disabled',
    suite(`${ok('b')}<testcase name="a" classname="a" status="disabled"/>`),
    { result: 'PASSED', passed: 1, skipped: 1 },
  ],
  ['CTest: disabled only', ctest('disabled'), { result: 'EMPTY', skipped: 1 }],
  [
    'CTest: missing program',
    ctest('notrun', skipped('Unable to find executable')),
    { result: 'FAILED', failed: 1, failedNames: ['a.a'] },
  ],
  ['CTest: missing file', ctest('notrun', skipped('Required Files Missing')), { result: 'FAILED' }],
  ['CTest: fixture failed', ctest('notrun', skipped('Fixture dependency failed')), { result: 'FAILED' }],
  ['CTest: no directory', ctest('notrun', skipped('Failed to change working directory')), { result: 'FAILED' }],
  ['CTest: a reason of a later version', ctest('notrun', skipped('Something new')), { result: 'FAILED' }],
  [
    'CTest: skipped by its return code',
    ctest('notrun', skipped('SKIP_RETURN_CODE=77')),
    { result: 'EMPTY', skipped: 1 },
  ],
  [
    'CTest: skipped by its output',
    ctest('notrun', skipped('SKIP_REGULAR_EXPRESSION_MATCHED')),
    { result: 'EMPTY', skipped: 1 },
  ],
  [
    'GoogleTest: disabled',
    suite(`${ok('b')}<testcase name="DISABLED_a" classname="S" status="notrun" result="suppressed"/>`),
    { result: 'PASSED', passed: 1, skipped: 1 },
  ],
  [
    'GoogleTest: disabled, an early version',
    suite(`${ok('b')}<testcase name="DISABLED_a" classname="S" status="notrun"/>`),
    { result: 'PASSED', passed: 1, skipped: 1 },
  ],
  [
    'GoogleTest: skipped',
    suite(
      `${ok('b')}<testcase name="a" classname="S" status="run" result="skipped"><skipped message="why"/></testcase>`,
    ),
    { result: 'PASSED', passed: 1, skipped: 1 },
  ],

  ['an error without a case', '<testsuite errors="1" tests="0"/>', { result: 'FAILED', failed: 1 }],
  ['a failure without a case', '<testsuite tests="3" failures="1"/>', { result: 'FAILED', failed: 1 }],
  [
    'failures that are counted and not listed',
    '<testsuites tests="4" failures="2" errors="1"><testsuite name="strings" tests="4" failures="2" errors="1"/></testsuites>',
    { result: 'FAILED', failed: 3 },
  ],
  [
    'a failure counted beside passing cases',
    suite(ok('a'), 'tests="2" failures="1"'),
    { result: 'FAILED', passed: 1, failed: 1 },
  ],
  [
    'an error counted at the root only',
    `<testsuites errors="1">${suite(ok('a'), 'errors="0"')}</testsuites>`,
    { result: 'FAILED', failed: 1 },
  ],
  [
    'a suite with an error of its own',
    '<testsuite><error>could not start</error></testsuite>',
    { result: 'FAILED', failed: 1 },
  ],
  ['a failing case that no suite counts', suite(bad('a'), 'tests="1" failures="0"'), { result: 'FAILED', failed: 1 }],
  ['nothing', '<testsuites/>', { result: 'EMPTY', passed: 0 }],
  ['an empty suite', '<testsuite name="s" tests="0" failures="0"/>', { result: 'EMPTY' }],
  [
    'all skipped',
    suite('<testcase name="a"><skipped/></testcase><testcase name="b"><skipped/></testcase>'),
    { result: 'EMPTY', skipped: 2 },
  ],
  ['a failure that is counted in decimals', suite(ok('a'), 'failures="1.0"'), { result: 'FAILED' }],
  ['more failures than a number of nine digits', suite(ok('a'), 'failures="99999999999"'), { result: 'FAILED' }],
  [
    'a result that says failed, without a failure',
    suite('<testcase name="a" result="failed"/>'),
    { result: 'FAILED', failed: 1 },
  ],
  [
    'tests that are counted and not listed',
    suite(ok('a'), 'tests="5" failures="0"'),
    { result: 'INCONSISTENT', passed: 1 },
  ],
  ['tests counted, none listed', '<testsuite tests="4" failures="0"/>', { result: 'INCONSISTENT' }],
  [
    'mocha: pending tests are counted and not listed',
    `<testsuites tests="3" failures="0" skipped="2">${suite(ok('a'), 'tests="3" failures="0"')}</testsuites>`,
    { result: 'PASSED', passed: 1, skipped: 2 },
  ],
  [
    'counts that agree',
    `<testsuites tests="2" failures="1">${suite(ok('a') + bad('b'), 'tests="2" failures="1"')}</testsuites>`,
    { result: 'FAILED', failed: 1, notes: [] },
  ],

  [
    'repeated until it passed',
    suite(bad('a') + ok('a')),
    { result: 'PASSED', passed: 1, failed: 0, flaky: 1, flakyNames: ['c.a'] },
  ],
  [
    'repeated twice until it passed',
    suite(bad('a') + bad('a') + ok('a'), 'tests="3" failures="2"'),
    { result: 'PASSED', passed: 1, flaky: 1 },
  ],
  ['passed, then failed', suite(ok('a') + bad('a')), { result: 'FAILED', failed: 1, flaky: 0 }],
  ['failed, passed, failed', suite(bad('a') + ok('a') + bad('a')), { result: 'FAILED' }],
  ['failed, passed, passed: parameters', suite(bad('a') + ok('a') + ok('a')), { result: 'FAILED', failed: 1 }],
  [
    'failed, passed, where another passed twice: parameters',
    suite(ok('b') + ok('b') + bad('a') + ok('a')),
    { result: 'FAILED', failed: 1 },
  ],
  [
    'failed, then skipped',
    suite(`${bad('a')}<testcase classname="c" name="a"><skipped/></testcase>`),
    { result: 'FAILED' },
  ],
  ['the same name in another class', suite(bad('a', 'x') + ok('a', 'y')), { result: 'FAILED' }],
  [
    'the same name in another file',
    suite('<testcase name="works" file="a.js"><failure/></testcase><testcase name="works" file="b.js"/>'),
    { result: 'FAILED' },
  ],
  [
    'jest: two files with the same description',
    `<testsuites>${suite(bad('works', ' works'))}${suite(ok('works', ' works'))}</testsuites>`,
    { result: 'FAILED', failed: 1 },
  ],
  [
    'a package that was run again, in a suite of its own',
    `<testsuites>${suite(bad('T', 'example.com/p'))}${suite(ok('T', 'example.com/p'))}</testsuites>`,
    { result: 'PASSED', flaky: 1 },
  ],
  [
    'on another host',
    `<testsuites>${suite(bad('T', 'com.acme.T'), 'hostname="a"')}${suite(ok('T', 'com.acme.T'), 'hostname="b"')}</testsuites>`,
    { result: 'FAILED' },
  ],
  [
    'reports of two jobs of pytest in one file',
    `<testsuites>${[bad, ok].map((b) => `<testsuite name="pytest">${ok('a', 't.x')}${b('b', 't.x')}</testsuite>`).join('')}</testsuites>`,
    { result: 'FAILED', failed: 1, flaky: 0 },
  ],
  [
    'reports of two jobs at the same time in one file',
    `<testsuites>${suite(bad('T', 'com.acme.T'), 'timestamp="2026-05-14T10:00:00" time="9"')}${suite(ok('T', 'com.acme.T'), 'timestamp="2026-05-14T10:00:05"')}</testsuites>`,
    { result: 'FAILED' },
  ],
  [
    'a suite that was run again after it ended',
    `<testsuites>${suite(bad('T', 'com.acme.T'), 'timestamp="2026-05-14T10:00:00" time="9"')}${suite(ok('T', 'com.acme.T'), 'timestamp="2026-05-14T10:00:10"')}</testsuites>`,
    { result: 'PASSED', flaky: 1 },
  ],
  [
    'surefire: flaky',
    suite('<testcase classname="c" name="a"><flakyFailure message="x"/></testcase>'),
    { result: 'PASSED', passed: 1, flaky: 1 },
  ],
  [
    'surefire: failed to the end',
    suite('<testcase classname="c" name="a"><failure/><rerunFailure/></testcase>'),
    { result: 'FAILED', failed: 1 },
  ],
  [
    'surefire: a rerun that failed, without its failure',
    suite('<testcase classname="c" name="a"><rerunFailure/></testcase>'),
    { result: 'FAILED' },
  ],
  [
    'elements in lower case',
    suite('<testcase classname="c" name="a"><rerunfailure/></testcase>'),
    { result: 'FAILED' },
  ],
  ['elements in upper case', suite('<testcase classname="c" name="a"><Failure/></testcase>'), { result: 'FAILED' }],
  [
    'pytest-rerunfailures: a first attempt is listed as if it had passed',
    `<testsuite name="pytest">${ok('a')}${ok('a')}</testsuite>`,
    { result: 'PASSED', passed: 1, flaky: 1 },
  ],
  [
    'pytest-rerunfailures: failed to the end',
    `<testsuite name="pytest">${ok('a')}${bad('a')}</testsuite>`,
    { result: 'FAILED', failed: 1, passed: 0 },
  ],
];

describe('how a run ended', () => {
  it.each(CASES)('%s', (_, xml, expected) => expect(report(xml)).toMatchObject(expected));

  it('explains the result where the list alone does not', () => {
    for (const [, xml] of CASES) {
      const { result, failed, failedNames, notes } = report(xml);
      if (
        result === 'EMPTY' ||
        result === 'INCONSISTENT' ||
        (result === 'FAILED' && failed > failedNames.length && failedNames.length === 0)
      )
        expect(notes).not.toEqual([]);
    }
  });
});

describe('the exit code of the job', () => {
  const stated = (xml: string, exitCode: number) => report(xml, { exitCode });
  it.each<[string, string, number, string]>([
    ['any but 0 makes a report failed', suite(ok('a')), 1, 'FAILED'],
    ['a signal too', suite(ok('a')), -9, 'FAILED'],
    ['no test and exit code 5', '<testsuites/>', 5, 'FAILED'],
    ['0 changes nothing', suite(ok('a')), 0, 'PASSED'],
    ['0 excuses no failure', suite(bad('a')), 0, 'FAILED'],
    ['0 is no test', '<testsuites/>', 0, 'EMPTY'],
  ])('%s', (_, xml, code, result) => expect(stated(xml, code)).toMatchObject({ result, exitCode: code }));

  it('has a note where it decides or contradicts', () => {
    expect(stated(suite(ok('a')), 1).notes).toEqual([
      'The job ended with exit code 1, although the report lists no failed test.',
    ]);
    expect(stated(suite(bad('a')), 0).notes).toEqual([
      'The job ended with exit code 0; a failed test that is listed counts all the same.',
    ]);
  });

  it('is stored with the document, so that reading it again gives the same result', () => {
    expect(readOne(suite(ok('a')), { exitCode: 1, run: 'linux' }).context).toEqual({ exitCode: 1, run: 'linux' });
  });

  it('is left out where the document is no test report', () => {
    const reading = readOne(
      { bomFormat: 'CycloneDX', specVersion: '1.6', components: [] },
      { exitCode: 1, run: 'linux' },
    );
    expect(reading.context).toEqual({});
    expect(reading.remarks).toContainEqual(expect.objectContaining({ code: 'no-test-report' }));
  });
});

describe('run identity', () => {
  const keys = (list: string): string[] => list.match(new RegExp(`.{${KEY_LENGTH}}`, 'g')) ?? [];
  it('a passing run has the key of the earlier failure, a shard does not', () => {
    const failed = keys(report(suite(ok('a') + bad('b'))).identity!.failed);
    expect(failed).toHaveLength(1);
    expect(keys(report(suite(ok('a') + ok('b'))).identity!.passed)).toContain(failed[0]);
    expect(keys(report(suite(ok('b'))).identity!.passed)).toContain(failed[0]);
    expect(keys(report(suite(ok('a'))).identity!.passed)).not.toContain(failed[0]);
    expect(
      keys(report(suite(`${ok('a')}<testcase classname="c" name="b"><skipped/></testcase>`)).identity!.passed),
    ).not.toContain(failed[0]);
  });

  it.each([
    ['another suite', '<testsuite name="t"><testcase classname="c" name="b"/></testsuite>'],
    ['another package', suite(ok('b'), 'package="p"')],
    ['another system, which the host names', suite(ok('b'), 'hostname="windows-2025"')],
    [
      'another project of Playwright',
      '<testsuites id="" name=""><testsuite name="s" hostname="firefox"><testcase classname="s" name="b"/></testsuite></testsuites>',
    ],
    ['another Java', suite(`<properties><property name="java.version" value="21"/></properties>${ok('b')}`)],
    ['another class', suite(ok('b', 'd'))],
  ])('the same name in %s is another test', (_, xml) => {
    const [failed] = keys(report(suite(bad('b'))).identity!.failed);
    expect(keys(report(xml).identity!.passed)).not.toContain(failed);
  });

  it.each([
    ['runnervm1', 'runnervm2'],
    ['fv-az1234-567', 'fv-az7-1'],
    ['Mac-1727.local', 'Mac-1728.local'],
    ['', 'h'],
    ['ubuntu-1', 'debian-2'],
  ])('a repeated run on another host is the same run: %s and %s', (one, other) => {
    const [failed] = keys(report(suite(bad('b'), `hostname="${one}"`)).identity!.failed);
    expect(keys(report(suite(ok('b'), `hostname="${other}"`)).identity!.passed)).toContain(failed);
  });

  it('begins with its first suite and ends with its last', () => {
    const xml = `<testsuites>${suite(ok('a'), 'timestamp="2026-05-14T10:00:00" time="1,200.5"')}${suite(ok('b'), 'timestamp="2026-05-14T09:59:00+00:00" time="3"')}</testsuites>`;
    expect(report(xml)).toMatchObject({
      startedOn: '2026-05-14T09:59:00.000Z',
      finishedOn: '2026-05-14T10:20:00.500Z',
    });
  });

  it('properties that change with every run tell nothing apart', () => {
    const run = (pid: number) => suite(`<properties><property name="pid" value="${pid}"/></properties>${ok('b')}`);
    expect(report(run(1)).identity).toEqual(report(run(2)).identity);
  });

  it.each([
    [
      'pytest: a module that cannot be imported',
      '<testsuite name="pytest"><testcase classname="" name="tests.test_x"><error message="collection failure"/></testcase></testsuite>',
      '<testsuite name="pytest"><testcase classname="tests.test_x.TestA" name="a"/></testsuite>',
    ],
    [
      'gotestsum: a package that does not build',
      '<testsuite name="example.com/p"><testcase classname="" name="TestMain"><failure/></testcase></testsuite>',
      '<testsuite name="example.com/p"><testcase classname="example.com/p" name="TestA"/></testsuite>',
    ],
    [
      'mocha: a hook',
      suite(
        '<testcase name="s &quot;before all&quot; hook for &quot;a&quot;" classname="&quot;before all&quot; hook for &quot;a&quot;"><failure/></testcase>',
      ),
      suite('<testcase name="s a" classname="a"/>'),
    ],
    [
      'mocha: a hook after the tests',
      suite(
        '<testcase name="s &quot;after all&quot; hook in &quot;s&quot;" classname="&quot;after all&quot; hook in &quot;s&quot;"><failure/></testcase>',
      ),
      suite('<testcase name="s a" classname="a"/>'),
    ],
    [
      'JUnit 4: a class that cannot be set up',
      suite(bad('initializationError', 'com.acme.T')),
      suite(ok('a', 'com.acme.T')),
    ],
    [
      'go-junit-report: a package that does not build',
      '<testsuite name="example.com/p"><testcase classname="example.com/p" name="[build failed]"><failure/></testcase></testsuite>',
      '<testsuite name="example.com/p"><testcase classname="example.com/p" name="TestA"/></testsuite>',
    ],
    [
      'unittest: a class that cannot be set up',
      '<testsuite name="unittest.suite._ErrorHolder"><testcase classname="unittest.suite._ErrorHolder" name="setUpClass (tests.test_x.TestA)"><error/></testcase></testsuite>',
      '<testsuite name="tests.test_x.TestA"><testcase classname="tests.test_x.TestA" name="test_a"/></testsuite>',
    ],
    [
      'unittest: a module that cannot be imported',
      '<testsuite name="unittest.loader._FailedTest"><testcase classname="unittest.loader._FailedTest" name="test_x"><error/></testcase></testsuite>',
      '<testsuite name="test_x.TestA"><testcase classname="test_x.TestA" name="test_a"/></testsuite>',
    ],
    [
      'a suite that counts an error',
      '<testsuite name="src/app.test.ts" errors="1" tests="0"/>',
      '<testsuite name="src/app.test.ts" tests="1"><testcase name="a"/></testsuite>',
    ],
  ])('%s is answered by the tests in it', (_, before, after) => {
    const [failed] = keys(report(before).identity!.failed);
    expect(keys(report(after).identity!.passed)).toContain(failed);
  });

  it('has keys of one length', () => expect(keyOf('test', ['a'])).toHaveLength(KEY_LENGTH));
});

const LINTERS: [string, string, string][] = [
  [
    'ruff',
    'ruff',
    '<testsuites name="ruff" tests="1" failures="1"><testsuite name="a.py" tests="1" failures="1" package="org.ruff"><testcase name="org.ruff.F401" classname="a" line="1" column="8"><failure message="x"/></testcase></testsuite></testsuites>',
  ],
  [
    'eslint',
    'eslint',
    '<testsuites><testsuite package="org.eslint" name="/a.js" tests="1" errors="1"><testcase name="org.eslint.no-undef" classname="/a"><failure message="x"/></testcase></testsuite></testsuites>',
  ],
  [
    'golangci-lint',
    'golangci-lint',
    '<testsuites><testsuite name="main.go" tests="1" failures="1"><testcase name="errcheck" classname="main.go:4:9"><failure message="main.go:4:9: unchecked" type=""/></testcase></testsuite></testsuites>',
  ],
  [
    'rubocop',
    'rubocop',
    '<testsuites><testsuite name="rubocop" tests="1" failures="1"><testcase classname="lib.a" name="Style/StringLiterals"><failure type="x" message="x"/></testcase></testsuite></testsuites>',
  ],
  [
    'bandit',
    'bandit',
    '<testsuite name="bandit" tests="1"><testcase classname="a.py" name="blacklist"><error more_info="https://bandit.readthedocs.io/en/1.9.4/x.html" type="LOW" message="x"/></testcase></testsuite>',
  ],
  [
    'gosec',
    'gosec',
    '<testsuites><testsuite name="Use of weak cryptographic primitive" tests="1"><testcase name="/src/main.go"><failure message="Found 1 vulnerability. See stacktrace for details."/></testcase></testsuite></testsuites>',
  ],
];

describe('reports of linters', () => {
  it.each(LINTERS)('%s is static analysis', (_, tool, xml) =>
    expect(readOne(xml).facts).toMatchObject({
      kind: 'static-analysis',
      tool,
      result: 'FAILED',
      scan: { findings: [{ severity: 'unknown' }] },
    }),
  );

  it.each([
    [
      'a suite that is named like a linter',
      '<testsuite name="eslint"><testcase classname="eslint" name="works"><failure/></testcase></testsuite>',
    ],
    [
      'a package of a linter with a test of its own',
      '<testsuite package="org.eslint" name="a"><testcase classname="RuleTest" name="works"><failure/></testcase></testsuite>',
    ],
    [
      'one suite of a linter beside one of tests',
      `<testsuites><testsuite package="org.ruff" name="a"><testcase name="org.ruff.F401"><failure/></testcase></testsuite>${suite(bad('a'))}</testsuites>`,
    ],
    [
      'tests named bandit',
      '<testsuite name="bandit"><testcase classname="test.py" name="works"><error message="x"/></testcase></testsuite>',
    ],
    [
      'classes with a line number',
      '<testsuite name="a"><testcase classname="b.js:3" name="works"><failure message="expected 1"/></testcase></testsuite>',
    ],
  ])('%s is a run of tests', (_, xml) => expect(report(xml)).toMatchObject({ result: 'FAILED' }));
});

const SHARED = '../shared/cases';
describe.skipIf(!existsSync(SHARED))('genuine reports', () => {
  it.each<[string, Partial<TestReport>]>([
    ['tests/node-todo.xml', { result: 'PASSED', passed: 1, todo: 1 }],
    ['tests/ctest-not-run.xml', { result: 'FAILED', passed: 1, failed: 1, skipped: 1 }],
    ['tests/jest-afterall.xml', { result: 'FAILED', failed: 1 }],
    ['reports/02a-junit.xml', { result: 'FAILED', failed: 3 }],
    ['reports/02b-junit.xml', { result: 'FAILED', failed: 1 }],
    ['reports/02c-junit.xml', { result: 'EMPTY' }],
    ['reports/11-shard1.xml', { result: 'FAILED' }],
    ['reports/11-shard2.xml', { result: 'PASSED' }],
  ])('%s', (file, expected) => expect(report(readFileSync(`${SHARED}/${file}`, 'utf8'))).toMatchObject(expected));
});
