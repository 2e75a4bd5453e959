/** Which results of tests answer which: bad news only by good news about the same thing. */
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { describe, expect, it } from 'vitest';
import type { Facts } from '#lib/evidence/model/evidence.ts';
import { readOne } from '#lib/evidence/samples.fixture.ts';
import { evaluate } from '../../evaluate.ts';
import { artifact, certificate, evidence, good, tests, unsigned } from '../../example.fixture.ts';
import type { EvidenceFact, Verdict } from '#lib/policy/facts/policy.ts';

const at = (minute: number): string => `2026-05-14T11:${String(minute).padStart(2, '0')}:00Z`;
const verdict = (items: EvidenceFact[], beyond: Facts['kind'][] = []): Verdict =>
  evaluate(BASELINE, artifact(items, { omittedKinds: beyond })).verdicts.find(({ rule }) => rule === 'tests-passing')!;
const junit = (minute: number, xml: string, stated: { exitCode?: number; run?: string } = {}): EvidenceFact =>
  unsigned(readOne(xml, stated).facts, { format: 'junit', receivedAt: at(minute) });
const suite = (name: string, inner: string, attributes = ''): string =>
  `<testsuite name="${name}" ${attributes}>${inner}</testsuite>`;
const ok = (name: string, type = 'c'): string => `<testcase classname="${type}" name="${name}"/>`;
const bad = (name: string, type = 'c'): string => `<testcase classname="${type}" name="${name}"><failure/></testcase>`;
/** A run of 40 seconds that began at this minute and second. */
const pytest = (host: string, minute: number, inner: string, second = 0): string =>
  suite(
    'pytest',
    inner,
    `hostname="${host}" timestamp="2026-05-14T11:0${minute}:${String(second).padStart(2, '0')}.5+00:00" time="40"`,
  );
const nodeTests = (inner: string): string => `<testsuites>${inner}</testsuites>`;
const tap = (minute: number, text: string, stated: { exitCode?: number; run?: string } = {}): EvidenceFact =>
  unsigned(readOne(text, stated).facts, { format: 'tap', receivedAt: at(minute) });
const DOTNET = {
  trx: (framework: string, passes: boolean) =>
    `<TestRun><Results><UnitTestResult testId="1" testName="t" outcome="${passes ? 'Passed' : 'Failed'}"/></Results><TestDefinitions><UnitTest id="1" storage="/src/bin/release/${framework}/tests.dll"><TestMethod className="A.B" name="t"/></UnitTest></TestDefinitions></TestRun>`,
  xunit: (framework: string, passes: boolean) =>
    `<assemblies><assembly name="/src/bin/release/${framework}/Tests.dll"><collection><test name="t" type="A.B" result="${passes ? 'Pass' : 'Fail'}"/></collection></assembly></assemblies>`,
  nunit: (framework: string, passes: boolean) =>
    `<test-run><test-suite type="Assembly" fullname="/src/Tests.dll"><settings><setting name="ImageTargetFrameworkName" value=".NETCoreApp,Version=v${framework.slice(3)}"/></settings><test-case fullname="A.B.t" classname="A.B" result="${passes ? 'Passed' : 'Failed'}"/></test-suite></test-run>`,
};
const dotnet = (minute: number, format: keyof typeof DOTNET, framework: string, passes: boolean): EvidenceFact =>
  unsigned(readOne(DOTNET[format](framework, passes)).facts, { format, receivedAt: at(minute) });
const statement = (predicate: {
  [key: string]: string | string[] | { [key: string]: string | { [algorithm: string]: string } }[];
}): Facts =>
  readOne({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { sha256: 'a'.repeat(64) } }],
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate,
  }).facts;
const TEST_RESULT = 'https://in-toto.io/attestation/test-result/v0.1';
const signed = (
  minute: number,
  predicate: Parameters<typeof statement>[0],
  over: Partial<EvidenceFact> = {},
): EvidenceFact =>
  evidence(statement(predicate), { predicateType: TEST_RESULT, receivedAt: at(minute), signedAt: at(minute), ...over });
const linux = { configuration: [{ name: 'linux' }] };

const RUNS: [string, EvidenceFact[], string][] = [
  ['nothing', [], 'no-tests'],
  ['a pass', [junit(1, suite('s', ok('a')))], 'tests-reported'],
  ['the same test passes later', [junit(1, suite('s', bad('a'))), junit(2, suite('s', ok('a')))], 'tests-reported'],
  ['the same test fails later', [junit(1, suite('s', ok('a'))), junit(2, suite('s', bad('a')))], 'tests-failed'],
  [
    'only what failed is run again',
    [junit(1, suite('s', ok('a') + bad('b'))), junit(2, suite('s', ok('b')))],
    'tests-reported',
  ],
  [
    'two repeated runs answer two failures',
    [junit(1, suite('s', bad('a') + bad('b'))), junit(2, suite('s', ok('a'))), junit(3, suite('s', ok('b')))],
    'tests-reported',
  ],
  [
    'one of two failures is answered',
    [junit(1, suite('s', bad('a') + bad('b'))), junit(2, suite('s', ok('a')))],
    'tests-failed',
  ],
  [
    'another shard passes later, under another name',
    [junit(1, suite('shard-1', bad('t'))), junit(2, suite('shard-2', ok('t')))],
    'tests-failed',
  ],
  [
    'another shard passes later, with other tests',
    [junit(1, suite('pytest', bad('a'))), junit(2, suite('pytest', ok('b')))],
    'tests-failed',
  ],
  [
    'another system passes later, which the host names',
    [junit(1, suite('s', bad('a'), 'hostname="linux"')), junit(2, suite('s', ok('a'), 'hostname="windows"'))],
    'tests-failed',
  ],
  [
    'the same test passes later on another hosted runner',
    [junit(1, pytest('runnervm1', 0, bad('a'))), junit(9, pytest('runnervm2', 5, ok('a')))],
    'tests-reported',
  ],
  [
    'a job that ran beside the failed one, on another hosted runner',
    [junit(1, pytest('runnervm1', 0, bad('a'))), junit(9, pytest('runnervm2', 0, ok('a'), 30))],
    'tests-failed',
  ],
  [
    'the failed report comes in after the repeated run',
    [junit(9, pytest('runnervm1', 0, bad('a'))), junit(8, pytest('runnervm2', 5, ok('a')))],
    'tests-reported',
  ],
  [
    'another package passes later',
    [junit(1, suite('s', bad('a'), 'package="x"')), junit(2, suite('s', ok('a'), 'package="y"'))],
    'tests-failed',
  ],
  [
    'node: a test of the same name, without a suite, in another report',
    [
      junit(1, nodeTests(bad('works', 'test') + ok('adds', 'test'))),
      junit(2, nodeTests(ok('works', 'test') + ok('other', 'test'))),
    ],
    'tests-failed',
  ],
  [
    'node: the same report again',
    [
      junit(1, nodeTests(bad('works', 'test') + ok('adds', 'test'))),
      junit(2, nodeTests(ok('works', 'test') + ok('adds', 'test') + ok('more', 'test'))),
    ],
    'tests-reported',
  ],
  [
    'jest: the same outside of a describe',
    [
      junit(1, suite('undefined', bad(' works', ' works') + ok(' a', ' a'))),
      junit(2, suite('undefined', ok(' works', ' works') + ok(' b', ' b'))),
    ],
    'tests-failed',
  ],
  [
    'another Java passes later',
    [
      junit(1, suite('s', `<properties><property name="java.version" value="17"/></properties>${bad('a')}`)),
      junit(2, suite('s', `<properties><property name="java.version" value="21"/></properties>${ok('a')}`)),
    ],
    'tests-failed',
  ],
  [
    'CTest: the same test, which is its own class, in another build',
    [junit(1, suite('Linux-gcc', bad('a', 'a'))), junit(2, suite('Linux-clang', ok('a', 'a')))],
    'tests-failed',
  ],
  [
    'CTest: the same test in the same build',
    [junit(1, suite('Linux-gcc', bad('a', 'a'))), junit(2, suite('Linux-gcc', ok('a', 'a')))],
    'tests-reported',
  ],
  [
    'vitest: a file that could not be loaded',
    [
      junit(1, suite('src/a.test.ts', bad('src/a.test.ts', 'src/a.test.ts'))),
      junit(2, suite('src/a.test.ts', ok('adds', 'src/a.test.ts'))),
    ],
    'tests-reported',
  ],
  [
    'the test is skipped later',
    [
      junit(1, suite('s', bad('a') + ok('b'))),
      junit(2, suite('s', `<testcase classname="c" name="a"><skipped/></testcase>${ok('b')}`)),
    ],
    'tests-failed',
  ],
  ['no test ran later', [junit(1, suite('s', bad('a'))), junit(2, '<testsuites/>')], 'tests-failed'],
  [
    'a later report contradicts itself',
    [junit(1, suite('s', bad('a'))), junit(2, suite('s', ok('a'), 'tests="9"'))],
    'tests-failed',
  ],
  ['at the same moment', [junit(1, suite('s', bad('a'))), junit(1, suite('s', ok('a')))], 'tests-failed'],
  [
    'a clock that runs ahead answers nothing that follows',
    [junit(1, suite('s', ok('a'), 'timestamp="2099-01-01T00:00:00"')), junit(2, suite('s', bad('a')))],
    'tests-failed',
  ],
  [
    'a suite that could not be loaded, and later could',
    [junit(1, '<testsuite name="a.test.ts" errors="1" tests="0"/>'), junit(2, suite('a.test.ts', ok('a')))],
    'tests-reported',
  ],
  [
    'a suite that could not be loaded, and another one passes',
    [junit(1, '<testsuite name="a.test.ts" errors="1" tests="0"/>'), junit(2, suite('b.test.ts', ok('a')))],
    'tests-failed',
  ],
  ['no test ran at all', [junit(1, '<testsuites/>')], 'no-test-ran'],
  [
    'no test ran in one report, and passed in another',
    [junit(1, suite('s', ok('a'))), junit(2, '<testsuites/>')],
    'tests-reported',
  ],
  ['a report that contradicts itself', [junit(1, suite('s', ok('a'), 'tests="9"'))], 'tests-inconsistent'],
  [
    'and the same run whole',
    [junit(1, suite('s', ok('a'), 'tests="9"')), junit(2, suite('s', ok('a')))],
    'tests-reported',
  ],
  ['a bad exit code', [junit(1, suite('s', ok('a')), { exitCode: 1 })], 'tests-failed'],
  [
    'a bad exit code, then all suites with a good one',
    [junit(1, suite('s', ok('a')), { exitCode: 1 }), junit(2, suite('s', ok('a')), { exitCode: 0 })],
    'tests-reported',
  ],
  [
    'a bad exit code, then another suite',
    [junit(1, suite('s', ok('a')), { exitCode: 1 }), junit(2, suite('t', ok('a')), { exitCode: 0 })],
    'tests-failed',
  ],
  [
    'a bad exit code, then a report that lists the suite that could not be loaded',
    [
      junit(1, suite('s', ok('a')), { exitCode: 1 }),
      junit(2, `<testsuites>${suite('s', ok('a'))}${suite('t', ok('a'))}</testsuites>`, { exitCode: 0 }),
    ],
    'tests-reported',
  ],
  [
    'a bad exit code, then the same list without an exit code',
    [junit(1, suite('s', ok('a')), { exitCode: 1 }), junit(2, suite('s', ok('a')))],
    'tests-failed',
  ],
  [
    'a bad exit code, then part of the list',
    [junit(1, suite('s', ok('a') + ok('b')), { exitCode: 1 }), junit(2, suite('s', ok('a')), { exitCode: 0 })],
    'tests-failed',
  ],
  [
    'a bad exit code without a test, then another run',
    [junit(1, '<testsuites/>', { exitCode: 1 }), junit(2, suite('s', ok('a')), { exitCode: 0 })],
    'tests-failed',
  ],
  [
    'a bad exit code without a test, then the same named run',
    [
      junit(1, '<testsuites/>', { exitCode: 1, run: 'unit' }),
      junit(2, suite('s', ok('a')), { exitCode: 0, run: 'unit' }),
    ],
    'tests-reported',
  ],
  [
    'another report of a named run passes later',
    [junit(1, suite('s', bad('a')), { run: 'unit' }), junit(2, suite('t', ok('a')), { run: 'unit' })],
    'tests-failed',
  ],
  [
    'the test is skipped later in a named run',
    [
      junit(1, suite('s', bad('a') + ok('b')), { run: 'unit' }),
      junit(2, suite('s', `<testcase classname="c" name="a"><skipped/></testcase>${ok('b')}`), { run: 'unit' }),
    ],
    'tests-failed',
  ],
  [
    'TAP: the same report again',
    [tap(1, '1..2\nnot ok 1 - a\nok 2 - b\n'), tap(2, '1..2\nok 1 - a\nok 2 - b\n')],
    'tests-reported',
  ],
  [
    'TAP: another file with a test of the same name',
    [tap(1, '1..2\nnot ok 1 - a\nok 2 - b\n'), tap(2, '1..2\nok 1 - a\nok 2 - c\n')],
    'tests-failed',
  ],
  [
    'TAP: it ended early, then whole',
    [tap(1, '1..2\nok 1 - a\n'), tap(2, '1..2\nok 1 - a\nok 2 - b\n')],
    'tests-reported',
  ],
  ['TAP: tests without names', [tap(1, '1..2\nnot ok 1\nok 2\n'), tap(2, '1..2\nok 1\nok 2\n')], 'tests-failed'],
  [
    'TAP: tests without names in one named run',
    [tap(1, '1..2\nnot ok 1\nok 2\n', { run: 'a.t' }), tap(2, '1..2\nok 1\nok 2\n', { run: 'a.t' })],
    'tests-reported',
  ],
  ...(['trx', 'xunit', 'nunit'] as const).flatMap((format): [string, EvidenceFact[], string][] => [
    [
      `${format}: another framework passes later`,
      [dotnet(1, format, 'net6.0', false), dotnet(2, format, 'net8.0', true)],
      'tests-failed',
    ],
    [
      `${format}: the same framework passes later`,
      [dotnet(1, format, 'net6.0', false), dotnet(2, format, 'net6.0', true)],
      'tests-reported',
    ],
  ]),
  [
    'a named run that passes later, on another host',
    [
      junit(1, suite('s', bad('a'), 'hostname="x"'), { run: 'unit' }),
      junit(2, suite('s', ok('a'), 'hostname="y"'), { run: 'unit' }),
    ],
    'tests-reported',
  ],
  [
    'a run of another name passes later',
    [junit(1, suite('s', bad('a')), { run: 'linux' }), junit(2, suite('s', ok('a')), { run: 'windows' })],
    'tests-failed',
  ],
  [
    'a run without a name passes later',
    [junit(1, suite('s', bad('a')), { run: 'linux' }), junit(2, suite('s', ok('a')))],
    'tests-failed',
  ],
  [
    'a named run in which no test ran later',
    [junit(1, suite('s', bad('a')), { run: 'unit' }), junit(2, '<testsuites/>', { run: 'unit' })],
    'tests-failed',
  ],

  [
    'in-toto: another shard of one configuration',
    [
      signed(1, { ...linux, result: 'FAILED', failedTests: ['a'] }),
      signed(2, { ...linux, result: 'PASSED', passedTests: ['b'] }),
    ],
    'tests-failed',
  ],
  [
    'in-toto: the same test',
    [
      signed(1, { ...linux, result: 'FAILED', failedTests: ['a'] }),
      signed(2, { ...linux, result: 'PASSED', passedTests: ['a', 'b'] }),
    ],
    'ok',
  ],
  [
    'in-toto: the whole run, without names',
    [signed(1, { ...linux, result: 'FAILED', failedTests: ['a'] }), signed(2, { ...linux, result: 'PASSED' })],
    'ok',
  ],
  [
    'in-toto: a name that the sender states does not make a signed shard speak for the whole',
    [1, 2].map((minute) =>
      evidence(
        readOne(
          {
            _type: 'https://in-toto.io/Statement/v1',
            subject: [{ digest: { sha256: 'a'.repeat(64) } }],
            predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
            predicate:
              minute === 1
                ? { ...linux, result: 'FAILED', failedTests: ['a'] }
                : { ...linux, result: 'PASSED', passedTests: ['b'] },
          },
          { run: 'unit' },
        ).facts,
        { receivedAt: at(minute) },
      ),
    ),
    'tests-failed',
  ],
  [
    'in-toto: a configuration of the same name and another digest',
    [
      signed(1, {
        configuration: [{ name: 'ci', digest: { sha256: 'a'.repeat(64) } }],
        result: 'FAILED',
        failedTests: ['a'],
      }),
      signed(2, {
        configuration: [{ name: 'ci', digest: { sha256: 'b'.repeat(64) } }],
        result: 'PASSED',
        passedTests: ['a'],
      }),
    ],
    'tests-failed',
  ],
  [
    'in-toto: a configuration with the same URI and another name',
    [
      signed(1, { configuration: [{ uri: 'https://ci', name: 'linux' }], result: 'FAILED', failedTests: ['a'] }),
      signed(2, { configuration: [{ uri: 'https://ci', name: 'windows' }], result: 'PASSED', passedTests: ['a'] }),
    ],
    'tests-failed',
  ],
  [
    'in-toto: without configuration and names, a pass answers no named failure',
    [signed(1, { result: 'FAILED', failedTests: ['a'] }), signed(2, { result: 'PASSED' })],
    'tests-failed',
  ],
  [
    'in-toto: without configuration and names, a pass answers such a failure',
    [signed(1, { result: 'FAILED' }), signed(2, { result: 'PASSED' })],
    'ok',
  ],
  [
    'in-toto: an unsigned failure, then the signer says that the test passes',
    [
      unsigned(statement({ ...linux, result: 'FAILED', failedTests: ['a'] }), {
        receivedAt: at(1),
        predicateType: TEST_RESULT,
      }),
      signed(2, { ...linux, result: 'PASSED', passedTests: ['a'] }),
    ],
    'ok',
  ],
  [
    'in-toto: an unsigned pass does not take the place of a signed one',
    [
      signed(1, { ...linux, result: 'PASSED', passedTests: ['a'] }),
      unsigned(statement({ ...linux, result: 'PASSED', passedTests: ['a'] }), {
        receivedAt: at(2),
        predicateType: TEST_RESULT,
      }),
    ],
    'ok',
  ],
  [
    'in-toto: a signed failure, then an unsigned pass',
    [
      signed(1, { ...linux, result: 'FAILED', failedTests: ['a'] }),
      unsigned(statement({ ...linux, result: 'PASSED', passedTests: ['a'] }), {
        receivedAt: at(2),
        predicateType: TEST_RESULT,
      }),
    ],
    'tests-failed',
  ],
  [
    'in-toto: the same signer, in another envelope',
    [
      signed(1, { ...linux, result: 'FAILED', failedTests: ['a'] }),
      signed(2, { ...linux, result: 'PASSED', passedTests: ['a'] }, { format: 'dsse' }),
    ],
    'ok',
  ],
  [
    'in-toto: an older pass that comes in after the failure',
    [
      signed(5, { ...linux, result: 'FAILED', failedTests: ['a'] }),
      signed(9, { ...linux, result: 'PASSED', passedTests: ['a'] }, { signedAt: at(3) }),
    ],
    'tests-failed',
  ],
  [
    'in-toto: an older failure that comes in after the pass',
    [
      signed(5, { ...linux, result: 'PASSED', passedTests: ['a'] }),
      signed(9, { ...linux, result: 'FAILED', failedTests: ['a'] }, { signedAt: at(3) }),
    ],
    'ok',
  ],
  [
    'in-toto: another configuration',
    [signed(1, { ...linux, result: 'FAILED' }), signed(2, { configuration: [{ name: 'windows' }], result: 'PASSED' })],
    'tests-failed',
  ],
  [
    'in-toto: another signer',
    [
      signed(1, { ...linux, result: 'FAILED' }),
      signed(
        2,
        { ...linux, result: 'PASSED' },
        { signer: certificate({ identity: 'https://github.com/acme/web/.github/workflows/other.yml@refs/tags/v1' }) },
      ),
    ],
    'tests-failed',
  ],
  [
    'in-toto: the same workflow from another ref',
    [
      signed(1, { ...linux, result: 'FAILED' }),
      signed(
        2,
        { ...linux, result: 'PASSED' },
        {
          signer: certificate({
            identity: 'https://github.com/acme/web/.github/workflows/release.yml@refs/heads/main',
          }),
        },
      ),
    ],
    'ok',
  ],
  [
    'in-toto: PASSED with a failed test',
    [signed(1, { ...linux, result: 'PASSED', passedTests: ['a'], failedTests: ['b'] })],
    'tests-failed',
  ],
  [
    'in-toto: PASSED with empty lists',
    [signed(1, { ...linux, result: 'PASSED', passedTests: [], failedTests: [] })],
    'no-test-ran',
  ],
  [
    'a report answers no signed failure',
    [signed(1, { ...linux, result: 'FAILED', failedTests: ['a'] }), junit(2, suite('s', ok('a')))],
    'tests-failed',
  ],

  [
    'stored by an earlier version: passed without a test',
    [unsigned(tests({ passed: 0 }), { format: 'junit' })],
    'no-test-ran',
  ],
  [
    'stored by an earlier version: failed, and a new report of other tests',
    [
      unsigned(tests({ result: 'FAILED', failed: 1, finishedOn: null }), { format: 'junit', receivedAt: at(1) }),
      junit(2, suite('s', ok('a'))),
    ],
    'tests-failed',
  ],
];

describe('runs of tests', () => {
  it.each(RUNS)('%s', (_, items, code) => {
    expect(verdict([...good().slice(0, 2), ...items]).code).toBe(code);
    expect(verdict([...good().slice(0, 2), ...items.toReversed()]).code).toBe(code);
  });

  it('a pass beside a failure hides it in neither order of time', () => {
    for (const minutes of [
      [1, 2],
      [2, 1],
    ])
      expect(
        verdict([junit(minutes[0]!, suite('shard-1', bad('t'))), junit(minutes[1]!, suite('shard-2', ok('t')))])
          .outcome,
      ).toBe('fail');
  });

  it('says what failed, that no later result answers it, and whose word it is', () => {
    const failed = verdict([junit(1, suite('s', bad('a') + bad('b')))]);
    expect(failed.detail).toBe(
      '2 tests failed: c.a, c.b. No later result shows that all of these tests pass. No configured signer confirms the report; a failure still counts.',
    );
    const exit = verdict([junit(1, suite('s', ok('a')), { exitCode: 1 })]);
    expect(exit.detail).toBe(
      '1 test run failed. The job ended with exit code 1, although the report lists no failed test. No later result shows that the same run passes. No configured signer confirms the report; a failure still counts.',
    );
    expect(exit.remediation?.text).toContain('--exit-code');
    expect(verdict([signed(1, { ...linux, result: 'FAILED', failedTests: ['a'] })]).detail).toMatch(
      /^1 test failed: a\. No later result shows that this test passes\. Signed by .+\.$/,
    );
    expect(verdict([tap(1, '1..1\nnot ok 1\n')]).remediation?.text).toContain('--run');
  });

  it('tells of tests that passed only when repeated', () => {
    expect(verdict([junit(1, suite('s', bad('a') + ok('a') + ok('b')))]).detail).toContain(
      '2 tests passed, 1 of them only when repeated (c.a)',
    );
  });

  it('counts what is signed and what is only reported apart', () => {
    const { detail } = verdict([
      signed(1, { ...linux, result: 'PASSED', passedTests: ['a'] }),
      junit(2, suite('s', ok('a') + ok('b'))),
    ]);
    expect(detail).toMatch(/^1 test passed, signed by .+; in addition 2 tests passed, as reported\.$/);
  });

  it('does not pass where older results are not read', () =>
    expect(verdict([signed(1, { ...linux, result: 'PASSED' })], ['tests'])).toMatchObject({
      outcome: 'warn',
      code: 'tests-not-all-read',
    }));
});
