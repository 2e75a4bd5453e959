/** Which document is the newest, where the times that documents tell are wrong. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampTimes } from '#lib/evidence/model/told-times.ts';
import type { Facts, RunIdentity, Severity, VexStatement } from '#lib/evidence/model/evidence.ts';
import { isNewer, momentOf, newestOf, type Moment } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { BASELINE } from './packs/baseline.ts';
import { evaluate } from './evaluate.ts';
import { artifact, CVE, evidence, good, scan, sbom, tests, unsigned, vex } from './example.fixture.ts';

/** `at(3)` is hour 3 of the day after the build. */
const at = (hour: number): string =>
  new Date(Date.parse('2026-05-15T00:00:00Z') + Math.round(hour * 3_600_000)).toISOString();
const FUTURE = '2099-01-01T00:00:00.000Z';

/** The document as an evaluation sees it: with bounded times, received and perhaps signed at an hour. */
const received = (hour: number, facts: Facts, signed: number | null = null, over: Partial<EvidenceFact> = {}) => {
  const fact = evidence(facts, { receivedAt: at(hour), signedAt: signed === null ? null : at(signed), ...over });
  return { ...fact, facts: clampTimes(fact.facts, fact.receivedAt) };
};
const outcomes = (items: EvidenceFact[], rule: string): string =>
  evaluate(BASELINE, artifact([...good().slice(0, 2), ...items])).verdicts.find((one) => one.rule === rule)!.code;
const scanned = (...items: EvidenceFact[]) => outcomes(items, 'no-open-critical-vulnerability');
const tested = (...items: EvidenceFact[]) => outcomes(items, 'tests-passing');

const found = (finishedOn: string | null): Facts => scan([CVE], { finishedOn });
const clean = (finishedOn: string | null): Facts => scan([], { finishedOn });
const identity = (passed: string, failedKeys: string): RunIdentity => ({
  suites: 'suite000',
  passed,
  failed: failedKeys,
  whole: false,
});
const passed = (finishedOn: string | null): Facts =>
  tests({ finishedOn, startedOn: null, identity: identity('suite000key00001', '') });
const failedTest = (finishedOn: string | null): Facts =>
  tests({
    finishedOn,
    startedOn: null,
    result: 'FAILED',
    failed: 1,
    failedNames: ['a'],
    identity: identity('', 'key00001'),
  });

describe('a scan', () => {
  it.each<[string, EvidenceFact[], string]>([
    [
      'clean, of 2099, before a real critical finding',
      [received(1, clean(FUTURE)), received(2, found(at(2)))],
      'critical-vulnerability',
    ],
    [
      'clean, of 2099, signed, before one',
      [received(1, clean(FUTURE), 1), received(2, found(at(2)), 2)],
      'critical-vulnerability',
    ],
    [
      'clean, of 2099, before one without a time',
      [received(1, clean(FUTURE)), received(2, found(null))],
      'critical-vulnerability',
    ],
    ['critical, of 2099, before a real clean one', [received(1, found(FUTURE)), received(2, clean(at(2)))], 'ok'],
    ['critical, of 2099, signed, before one', [received(1, found(FUTURE), 1), received(2, clean(at(2)), 2)], 'ok'],
    [
      'critical, of 2099, sent after the clean one was signed',
      [received(3, found(FUTURE), 1), received(4, clean(at(2)), 2)],
      'ok',
    ],
    // Yesterday's report, signed once more, is not newer than today's.
    [
      'clean, old, signed again',
      [received(2, found(at(2)), 2), received(3, clean(at(1)), 3)],
      'critical-vulnerability',
    ],
    // A clock of 1970 does not put a new finding before an old report.
    [
      'critical, of 1970, signed later',
      [received(1, clean(at(1)), 1), received(2, found('1970-01-01T00:00:01Z'), 2)],
      'critical-vulnerability',
    ],
    [
      'clean, of 1970, signed later',
      [received(1, found(at(1)), 1), received(2, clean('1970-01-01T00:00:01Z'), 2)],
      'critical-vulnerability',
    ],
    [
      'clean, sent late, of a time before the finding',
      [received(2, found(at(2))), received(3, clean(at(1)))],
      'critical-vulnerability',
    ],
    [
      'in a bill of materials of 2099',
      [
        received(1, sbom({ scan: (clean(FUTURE) as Extract<Facts, { kind: 'scan' }>).scan })),
        received(2, found(at(2))),
      ],
      'critical-vulnerability',
    ],
  ])('%s', (_name, items, code) => {
    expect([scanned(...items), scanned(...items.toReversed())]).toEqual([code, code]);
  });
});

describe('a test result', () => {
  const report = { outcome: 'unsigned', signer: null, format: 'junit' } as const;
  it.each<[string, EvidenceFact[], string]>([
    [
      'passed, of 2099, before a failure',
      [received(1, passed(FUTURE)), received(2, failedTest(at(2)))],
      'tests-failed',
    ],
    [
      'passed, of 2099, signed, before one',
      [received(1, passed(FUTURE), 1), received(2, failedTest(at(2)), 2)],
      'tests-failed',
    ],
    [
      'passed, of 2099, not signed',
      [received(1, passed(FUTURE), null, report), received(2, failedTest(at(2)), null, report)],
      'tests-failed',
    ],
    ['failed, of 2099, before a pass', [received(1, failedTest(FUTURE)), received(2, passed(at(2)))], 'ok'],
    ['failed, of 2099, signed, before one', [received(1, failedTest(FUTURE), 1), received(2, passed(at(2)), 2)], 'ok'],
    [
      'failed, of 1970, signed after a pass',
      [received(1, passed(at(1)), 1), received(2, failedTest('1970-01-01T00:00:01Z'), 2)],
      'tests-failed',
    ],
    ['passed, old, signed again', [received(2, failedTest(at(2)), 2), received(3, passed(at(1)), 3)], 'tests-failed'],
  ])('%s', (_name, items, code) => {
    expect([tested(...items), tested(...items.toReversed())]).toEqual([code, code]);
  });
});

describe('a VEX statement', () => {
  const says = (status: VexStatement['status'], timestamp: string | null, document: string | null = null): Facts =>
    vex({ status, timestamp }, { timestamp: document });
  const open = received(0, found(at(0)), 0);
  it.each<[string, EvidenceFact[], string]>([
    [
      'not affected, of 2099, before a real one',
      [received(1, says('not_affected', FUTURE)), received(2, says('affected', at(2)))],
      'critical-vulnerability',
    ],
    [
      'not affected, by a document of 2099',
      [received(1, says('not_affected', null, FUTURE)), received(2, says('affected', at(2)))],
      'critical-vulnerability',
    ],
    [
      'not affected, of 2099, signed',
      [received(1, says('not_affected', FUTURE), 1), received(2, says('affected', at(2)), 2)],
      'critical-vulnerability',
    ],
    [
      'affected, of 2099, before a real one',
      [received(1, says('affected', FUTURE)), received(2, says('not_affected', at(2)))],
      'answered-by-vex',
    ],
    [
      'affected, of 1970, signed later',
      [received(1, says('not_affected', at(1)), 1), received(2, says('affected', '1970-01-01T00:00:01Z'), 2)],
      'critical-vulnerability',
    ],
    [
      'not affected, old, in a document signed later',
      [received(2, says('affected', at(2)), 2), received(3, says('not_affected', at(1)), 3)],
      'critical-vulnerability',
    ],
    [
      'the later of two',
      [received(1, says('affected', at(1)), 1), received(2, says('not_affected', at(2)), 2)],
      'answered-by-vex',
    ],
    [
      'the later signed of two of one time',
      [received(1, says('affected', at(1)), 1), received(2, says('not_affected', at(1)), 2)],
      'answered-by-vex',
    ],
  ])('%s', (_name, items, code) => {
    expect([scanned(open, ...items), scanned(open, ...items.toReversed())]).toEqual([code, code]);
  });
});

describe('what counts as newest', () => {
  const moments = fc.array(fc.record({ known: fc.integer({ min: 0, max: 5 }), time: fc.integer({ min: 0, max: 5 }) }));

  it('is that which nothing is newer than', () => {
    fc.assert(
      fc.property(moments, (items) => {
        const expected = items.filter((one) => !items.some((other) => isNewer(other, one)));
        const newest = newestOf(items);
        expect(newest).toHaveLength(expected.length);
        expect(new Set(newest)).toEqual(new Set(expected));
      }),
    );
  });

  it('is never newer than itself, and of two at most one is the newer', () => {
    fc.assert(
      fc.property(moments, (items) => {
        for (const a of items) for (const b of items) expect(isNewer(a, b) && isNewer(b, a)).toBe(false);
      }),
    );
  });

  it.each<[string, EvidenceFact, number | null, Moment]>([
    ['told', received(3, sbom()), 1, { known: 1, time: 1 }],
    [
      'told and signed',
      evidence(sbom(), { signedAt: at(2), receivedAt: at(3) }),
      Date.parse(at(1)),
      { known: Date.parse(at(2)), time: Date.parse(at(1)) },
    ],
    [
      'told later than it was signed',
      evidence(sbom(), { signedAt: at(2), receivedAt: at(3) }),
      Date.parse(FUTURE),
      { known: Date.parse(at(2)), time: Date.parse(at(2)) },
    ],
    ['nothing told', received(3, sbom()), null, { known: Date.parse(at(3)), time: Date.parse(at(3)) }],
    // Nobody verified the signature, so the time in it decides nothing.
    [
      'signed by an untrusted signer',
      evidence(sbom(), { outcome: 'untrusted', signedAt: at(2), receivedAt: at(3) }),
      null,
      { known: Date.parse(at(3)), time: Date.parse(at(3)) },
    ],
  ])('%s', (_name, item, told, moment) => {
    expect(momentOf(item, told)).toEqual(moment);
  });
});

describe('a document with any told time', () => {
  const severities: Severity[] = ['critical', 'low'];
  const factsWith = fc.constantFrom<(told: string | null) => Facts>(
    found,
    clean,
    passed,
    failedTest,
    ...severities.map((severity) => (told: string | null) => scan([{ ...CVE, severity }], { finishedOn: told })),
    (told) => vex({ status: 'affected', timestamp: told }),
    (told) => vex({ status: 'not_affected', timestamp: told }),
    (told) => vex({ status: 'fixed', timestamp: null }, { timestamp: told }),
    (told) => sbom({ scan: (clean(told) as Extract<Facts, { kind: 'scan' }>).scan }),
  );
  /** Minutes, so that the five minutes of a fast clock reach over other documents. */
  const hours = fc.integer({ min: 1, max: 20 }).map((minute) => minute / 60);
  const made = fc.record({ facts: factsWith, receipt: hours, told: fc.option(hours), signed: fc.option(hours) });
  /** One receipt for each, as two uploads have. */
  const others = fc.uniqueArray(made, { maxLength: 5, selector: ({ receipt }) => receipt });
  const id = (n: number) => `sha256:${n}`;
  const build = (
    {
      facts,
      receipt,
      told,
      signed,
    }: { facts: (told: string | null) => Facts; receipt: number; told: string | null; signed: number | null },
    n: number,
  ): EvidenceFact =>
    received(receipt, facts(told), signed === null ? null : Math.min(signed, receipt), {
      id: id(n),
      ...(signed === null
        ? { outcome: n % 2 ? 'verified' : 'unsigned', signer: n % 2 ? evidence(sbom()).signer : null }
        : {}),
    });
  const verdicts = (items: EvidenceFact[]) =>
    new Map(
      evaluate(BASELINE, artifact(items)).verdicts.map(({ rule, outcome, code }) => [rule, `${outcome} ${code}`]),
    );
  const future = fc.oneof(
    fc.constantFrom(FUTURE, '9999-12-31T23:59:59.999Z', '+275760-09-13T00:00:00.000Z'),
    fc.integer({ min: 1, max: 600_000 }),
  );

  it('that is later than its receipt counts exactly as one that tells its receipt', () => {
    fc.assert(
      fc.property(others, factsWith, fc.option(hours), future, fc.nat({ max: 1 }), (known, facts, signed, ahead, n) => {
        const rest = known.map((one, i) => build({ ...one, told: one.told === null ? null : at(one.told) }, i + 10));
        // Half a minute apart from every other one.
        const receipt = (20.5 - 3 * known.length) / 60;
        const told = typeof ahead === 'string' ? ahead : new Date(Date.parse(at(receipt)) + ahead).toISOString();
        const wrong = build({ facts, receipt, told, signed }, n);
        const right = build({ facts, receipt, told: at(receipt), signed }, n);
        expect(verdicts([...rest, wrong])).toEqual(verdicts([...rest, right]));
      }),
      { numRuns: 1000 },
    );
  });

  it('changes no rule that the same document with the time of its receipt would not change', () => {
    fc.assert(
      fc.property(others, factsWith, fc.option(hours), hours, fc.nat({ max: 1 }), (known, facts, signed, hour, n) => {
        const rest = known.map((one, i) => build({ ...one, told: one.told === null ? null : at(one.told) }, i + 10));
        const [before, wrong, right] = [
          rest,
          [...rest, build({ facts, receipt: 15.5 / 60, told: at(hour), signed }, n)],
          [...rest, build({ facts, receipt: 15.5 / 60, told: at(15.5 / 60), signed }, n)],
        ].map(verdicts);
        const failsIn = (map: Map<string, string> | undefined, rule: string) =>
          map?.get(rule)?.startsWith('fail') ?? false;
        for (const rule of wrong!.keys()) {
          // No told time hides a failure that the time of receipt would not hide.
          if (failsIn(before, rule) && !failsIn(wrong, rule)) expect(failsIn(right, rule)).toBe(false);
          if (!failsIn(before, rule) && failsIn(wrong, rule)) expect(failsIn(right, rule)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('that is not signed decides as little as before', () => {
    expect(scanned(received(1, found(at(1)), 1), unsigned(clean(FUTURE), { receivedAt: at(2) }))).toBe(
      'critical-vulnerability',
    );
  });
});
