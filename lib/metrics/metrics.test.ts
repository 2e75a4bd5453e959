import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Status } from '#lib/status/status.ts';
import type { Verdict } from '#lib/policy/facts/policy.ts';
import { newDefects } from './defects.ts';
import { rollupDeltas, timeToVerify, type RollupDelta, type ArtifactSnapshot } from './rollup-deltas.ts';
import { figuresByDay, figuresOf, shareOf, trendOf, type DayRow } from './figures.ts';
import { bucketOf, mergeHistograms, quantile, QUANTILE_FACTOR, histogramSize, upperBound } from './histogram.ts';
import { daysOfPeriod, periodLength, previousPeriod, readPeriod } from './period.ts';

const histogramOf = (seconds: number[]) => {
  const histogram = new Map<number, number>();
  for (const value of seconds) histogram.set(bucketOf(value), (histogram.get(bucketOf(value)) ?? 0) + 1);
  return histogram;
};

describe('the histogram', () => {
  const seconds = fc.double({ min: 0, max: 2 ** 30, noNaN: true });

  it('counts a time in the bucket with its bounds', () => {
    fc.assert(
      fc.property(seconds, (value) => {
        const bucket = bucketOf(value);
        expect(value).toBeLessThanOrEqual(upperBound(bucket));
        if (bucket > 0) expect(value).toBeGreaterThan(upperBound(bucket - 1));
      }),
    );
  });

  it.each([
    [0, 0],
    [-5, 0],
    [1, 0],
    [2, 4],
    [4, 8],
    [60, 24],
    [2 ** 30, 120],
    [2 ** 40, 120],
  ])('%d s is in bucket %d', (value, bucket) => expect(bucketOf(value)).toBe(bucket));

  it('gives a quantile within the stated error', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1.2, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.constantFrom(0.5, 0.9, 0.99, 1),
        (values, q) => {
          const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1]!;
          const estimated = quantile(histogramOf(values), q)!;
          expect(estimated / exact).toBeLessThanOrEqual(QUANTILE_FACTOR * 1.000001);
          expect(exact / estimated).toBeLessThanOrEqual(QUANTILE_FACTOR * 1.000001);
        },
      ),
    );
  });

  it('merged histograms equal one histogram of all values', () => {
    fc.assert(
      fc.property(fc.array(seconds, { maxLength: 30 }), fc.array(seconds, { maxLength: 30 }), (a, b) => {
        const merged = mergeHistograms([histogramOf(a), histogramOf(b)]);
        expect(histogramSize(merged)).toBe(a.length + b.length);
        expect(quantile(merged, 0.9)).toBe(quantile(histogramOf([...a, ...b]), 0.9));
      }),
    );
  });

  it('has no quantile when it is empty', () => expect(quantile(new Map(), 0.5)).toBeNull());
});

describe('roll-up deltas', () => {
  const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + index, 12)).toISOString();
  const statuses: Status[] = ['verified', 'incomplete', 'failed', 'waived', 'unknown', 'error'];
  const snapshots: fc.Arbitrary<ArtifactSnapshot> = fc.record({
    project: fc.option(fc.integer({ min: 1, max: 3 })),
    status: fc.constantFrom(...statuses),
    deployed: fc.integer({ min: 0, max: 2 }),
    firstSeen: fc.integer({ min: 0, max: 5 }).map(day),
    builtAt: fc.option(fc.integer({ min: 0, max: 5 }).map(day)),
    verifiedAt: fc.option(fc.integer({ min: 5, max: 9 }).map(day)),
  });
  const apply = (sums: Map<string, number>, deltas: RollupDelta[]) => {
    for (const { by, ...key } of deltas) {
      const name = JSON.stringify(key);
      sums.set(name, (sums.get(name) ?? 0) + by);
    }
    return sums;
  };
  const present = (sums: Map<string, number>) => Object.fromEntries([...sums].filter(([, value]) => value !== 0));

  it('add up to the counters of the last state, after any history', () => {
    fc.assert(
      fc.property(fc.array(snapshots, { minLength: 1, maxLength: 8 }), (history) => {
        const counters = new Map<string, number>();
        let before: ArtifactSnapshot | null = null;
        for (const after of history) {
          apply(counters, rollupDeltas(before, after));
          before = after;
        }
        expect(present(counters)).toEqual(present(apply(new Map(), rollupDeltas(null, before))));
        apply(counters, rollupDeltas(before, null));
        expect(present(counters)).toEqual({});
      }),
    );
  });

  it('are empty for an unchanged artifact', () => {
    fc.assert(
      fc.property(snapshots, (same) => {
        expect(rollupDeltas(same, { ...same })).toEqual([]);
      }),
    );
  });

  it('count every artifact that a rule applies to either as verified or as open', () => {
    fc.assert(
      fc.property(
        snapshots.filter(({ status }) => status !== 'unknown'),
        (one) => {
          const all = rollupDeltas(null, one).filter(({ project }) => project === 0);
          const counted = all.filter(
            (delta) => delta.rollup === 'time-to-verify' || (delta.rollup === 'day' && delta.column === 'open'),
          );
          expect(counted).toHaveLength(1);
        },
      ),
    );
  });

  it('move an artifact from open to its time to verify, on the day it was first seen', () => {
    const open: ArtifactSnapshot = {
      project: 7,
      status: 'incomplete',
      deployed: 1,
      firstSeen: '2026-01-01T10:00:00Z',
      builtAt: '2026-01-01T09:59:00Z',
      verifiedAt: null,
    };
    const verified: ArtifactSnapshot = { ...open, status: 'verified', verifiedAt: '2026-01-02T09:59:00Z' };
    expect(timeToVerify(verified)).toBe(86_400);
    expect(rollupDeltas(open, verified).filter(({ project }) => project === 7)).toEqual(
      expect.arrayContaining([
        { rollup: 'day', project: 7, day: '2026-01-01', column: 'open', by: -1 },
        { rollup: 'time-to-verify', project: 7, day: '2026-01-01', bucket: bucketOf(86_400), by: 1 },
        { rollup: 'day', project: 7, day: '2026-01-01', column: 'verified', by: 1 },
        { rollup: 'day', project: 7, day: '2026-01-01', column: 'deployedVerified', by: 1 },
        { rollup: 'status', project: 7, deployed: true, status: 'incomplete', by: -1 },
        { rollup: 'status', project: 7, deployed: true, status: 'verified', by: 1 },
      ]),
    );
  });

  it('keep the time to verify when the artifact fails later', () => {
    const base: ArtifactSnapshot = {
      project: 1,
      status: 'verified',
      deployed: 0,
      firstSeen: day(0),
      builtAt: null,
      verifiedAt: day(5),
    };
    expect(rollupDeltas(base, { ...base, status: 'failed' }).some((delta) => delta.rollup === 'time-to-verify')).toBe(
      false,
    );
  });
});

describe('defects', () => {
  const verdict = (
    rule: Verdict['rule'],
    outcome: Verdict['outcome'],
    severity: Verdict['severity'] = 'block',
  ): Verdict => ({
    rule,
    policy: { id: 'test', version: 1 },
    title: rule,
    severity,
    outcome,
    code: 'x',
    brief: '',
    detail: '',
    expected: null,
    actual: null,
    evidence: [],
    threats: [],
    remediation: null,
  });
  const now = '2026-03-01T00:00:00Z';

  it('are required rules that fail and were not known before', () => {
    const verdicts = [
      verdict('signature-sound', 'fail'),
      verdict('tests-passing', 'fail'),
      verdict('sbom-present', 'missing'),
      verdict('materials-pinned', 'fail', 'warn'),
    ];
    expect(newDefects(verdicts, new Set(['tests-passing']), () => null, now)).toEqual([
      { rule: 'signature-sound', foundAt: now, leaked: false },
    ]);
  });

  it('have leaked when the artifact was deployed before', () => {
    expect(
      newDefects([verdict('signature-sound', 'fail')], new Set(), () => '2026-02-28T00:00:00Z', now)[0]!.leaked,
    ).toBe(true);
    expect(
      newDefects([verdict('signature-sound', 'fail')], new Set(), () => '2026-03-02T00:00:00Z', now)[0]!.leaked,
    ).toBe(false);
  });
});

describe('metrics of a period', () => {
  const row = (day: string, over: Partial<DayRow>): DayRow => ({
    day,
    evidence: 0,
    failed: 0,
    artifacts: 0,
    verified: 0,
    deployed: 0,
    deployedVerified: 0,
    open: 0,
    defects: 0,
    leaked: 0,
    ...over,
  });
  const period = { from: '2026-01-10', to: '2026-01-12' };
  const rows = [
    row('2026-01-09', { artifacts: 100 }),
    row('2026-01-10', { artifacts: 4, verified: 3, open: 1 }),
    row('2026-01-12', { artifacts: 4, verified: 1, deployed: 2, deployedVerified: 1, defects: 4, leaked: 1, open: 2 }),
  ];

  it('sum the days of the period', () => {
    const figures = figuresOf(period, rows, [
      { day: '2026-01-10', times: histogramOf([40, 40, 4000]) },
      { day: '2026-01-09', times: histogramOf([1]) },
    ]);
    expect(figures.coverage).toEqual({ part: 4, whole: 8, share: 0.5 });
    expect(figures.coverageDeployed).toEqual({ part: 1, whole: 2, share: 0.5 });
    expect(figures.defectLeakage).toEqual({ part: 1, whole: 4, share: 0.25 });
    expect(figures.timeToVerify).toMatchObject({ count: 3, notVerified: 3 });
    expect(figures.timeToVerify.p50! / 40).toBeCloseTo(1, 0);
  });

  it('have an entry for every day', () => {
    expect(figuresByDay(period, rows, []).map(({ day, coverage }) => [day, coverage])).toEqual([
      ['2026-01-10', 0.75],
      ['2026-01-11', null],
      ['2026-01-12', 0.25],
    ]);
  });

  it('have no share when the whole is 0', () => expect(shareOf(0, 0)).toEqual({ part: 0, whole: 0, share: null }));

  it.each([
    [0.9, 0.8, 'up'],
    [0.8, 0.9, 'down'],
    [0.8, 0.803, 'level'],
  ])('%d after %d is %s', (now, before, direction) => expect(trendOf(now, before)?.direction).toBe(direction));
  it('have no trend without a period before', () => expect(trendOf(0.5, null)).toBeNull());
});

describe('a period', () => {
  const now = new Date('2026-03-15T23:30:00Z');
  it.each([
    [{}, { from: '2026-02-14', to: '2026-03-15' }],
    [{ from: '2026-03-01' }, { from: '2026-03-01', to: '2026-03-15' }],
    [
      { from: '2026-03-01T22:00:00-05:00', to: '2026-03-04' },
      { from: '2026-03-02', to: '2026-03-04' },
    ],
    [{ from: '2026-02-30' }, { problem: '`from` is not a date' }],
    [{ to: 'yesterday' }, { problem: '`to` is not a date' }],
    [{ from: '2026-03-16' }, { problem: '`from` is after `to`' }],
    [{ from: '2020-01-01' }, { problem: 'longer than 366 days' }],
  ])('%j', (query, expected) => expect(readPeriod(query, now)).toEqual(expected));

  it('follows directly on a previous period of equal length', () => {
    const period = { from: '2026-02-20', to: '2026-03-05' };
    const previous = previousPeriod(period);
    expect(previous).toEqual({ from: '2026-02-06', to: '2026-02-19' });
    expect(periodLength(previous)).toBe(periodLength(period));
    expect(daysOfPeriod(period)).toHaveLength(14);
  });
});
