import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rhythm } from '#lib/format/rhythm.ts';
import { periodLength, shiftDay } from './period.ts';
import { lastPeriod, MAX_CATCH_UP, planPeriods, runningPeriod } from './rhythm.ts';

const monday: Rhythm = { every: 'week', day: 1 };
const first: Rhythm = { every: 'month', day: 1 };
const time = (text: string) => new Date(text);

const rhythms = fc.oneof(
  fc.record({ every: fc.constant('week' as const), day: fc.integer({ min: 1, max: 7 }) }),
  fc.record({ every: fc.constant('month' as const), day: fc.integer({ min: 1, max: 28 }) }),
);
const times = fc.date({ min: time('1990-01-01T00:00:00Z'), max: time('2200-01-01T00:00:00Z'), noInvalidDate: true });
/** Every period of a rhythm from `first` to the one that ended last at `now`. */
function allPeriods(rhythm: Rhythm, firstDay: string, now: Date): string[] {
  const days: string[] = [];
  for (let { from, to } = lastPeriod(rhythm, now); from >= firstDay;) {
    days.push(from);
    ({ from, to } = lastPeriod(rhythm, time(`${shiftDay(to, -periodLength({ from, to }) + 1)}T00:00:00Z`)));
  }
  return days.toReversed();
}

describe('the period that ended last', () => {
  it.each<[Rhythm, now: string, from: string, to: string]>([
    // 2026-06-15 is a Monday.
    [monday, '2026-06-15T00:00:00.000Z', '2026-06-08', '2026-06-14'],
    [monday, '2026-06-14T23:59:59.999Z', '2026-06-01', '2026-06-07'],
    [{ every: 'week', day: 7 }, '2026-06-15T12:00:00Z', '2026-06-07', '2026-06-13'],
    [first, '2026-03-01T00:00:00Z', '2026-02-01', '2026-02-28'],
    [first, '2028-03-15T00:00:00Z', '2028-02-01', '2028-02-29'],
    [first, '2026-01-31T00:00:00Z', '2025-12-01', '2025-12-31'],
    [{ every: 'month', day: 28 }, '2026-02-28T00:00:00Z', '2026-01-28', '2026-02-27'],
    [{ every: 'month', day: 28 }, '2026-02-27T23:59:59Z', '2025-12-28', '2026-01-27'],
  ])('%j at %s is %s to %s', (rhythm, now, from, to) => {
    expect(lastPeriod(rhythm, time(now))).toEqual({ from, to });
  });

  it('is over, is followed by the one that runs, and has a week or a month', () => {
    fc.assert(
      fc.property(rhythms, times, (rhythm, now) => {
        const [last, running] = [lastPeriod(rhythm, now), runningPeriod(rhythm, now)];
        const day = now.toISOString().slice(0, 10);
        expect(shiftDay(last.to, 1)).toBe(running.from);
        expect(running.from <= day && day <= running.to).toBe(true);
        for (const period of [last, running]) {
          const days = periodLength(period);
          if (rhythm.every === 'week') expect(days).toBe(7);
          else expect(days >= 28 && days <= 31).toBe(true);
        }
      }),
    );
  });
});

describe('the plan', () => {
  it('makes the period that ended before the schedule was made, and then each that ends', () => {
    const since = time('2026-06-17T10:00:00Z');
    const plan = (now: string, kept: string[]) => planPeriods(monday, { since, now: time(now), kept });
    expect(plan('2026-06-17T10:00:00Z', [])).toEqual({
      make: [{ from: '2026-06-08', to: '2026-06-14' }],
      skipped: null,
    });
    expect(plan('2026-06-21T23:59:59Z', ['2026-06-08'])).toEqual({ make: [], skipped: null });
    expect(plan('2026-06-22T00:00:00Z', ['2026-06-08']).make).toEqual([{ from: '2026-06-15', to: '2026-06-21' }]);
  });

  it('makes what was missed, at most twelve, and says which are skipped', () => {
    const since = time('2026-01-10T00:00:00Z');
    const { make, skipped } = planPeriods(first, { since, now: time('2027-07-02T00:00:00Z'), kept: ['2025-12-01'] });
    expect(make).toHaveLength(MAX_CATCH_UP);
    expect([make[0]!.from, make.at(-1)!.from]).toEqual(['2026-07-01', '2027-06-01']);
    expect(skipped).toEqual({ periods: 6, from: '2026-01-01', to: '2026-06-30' });
  });

  it('skips nothing that is kept, and says nothing of periods before the schedule', () => {
    const since = time('2026-01-10T00:00:00Z');
    const plan = planPeriods(first, { since, now: time('2026-12-31T00:00:00Z'), kept: [] });
    expect(plan.make).toHaveLength(12);
    expect(plan.skipped).toBe(null);
  });

  it('is not misled by a clock that was in the future, or is before the schedule', () => {
    const since = time('2026-06-17T10:00:00Z');
    const now = time('2026-06-24T00:00:00Z');
    const kept = ['2099-05-04', '2099-05-11', '2026-06-08'];
    expect(planPeriods(monday, { since, now, kept }).make).toEqual([{ from: '2026-06-15', to: '2026-06-21' }]);
    expect(planPeriods(monday, { since, now: time('2020-01-01T00:00:00Z'), kept: [] })).toEqual({
      make: [],
      skipped: null,
    });
  });

  it('with its skipped periods and the kept ones has each period exactly once, wherever it is asked', () => {
    fc.assert(
      fc.property(
        rhythms,
        times,
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 6 }),
        (rhythm, since, pauses) => {
          const kept: string[] = [];
          let skipped = 0;
          let now = since;
          for (const days of pauses) {
            now = new Date(now.getTime() + days * 86_400_000);
            const plan = planPeriods(rhythm, { since, now, kept });
            expect(plan.make.length).toBeLessThanOrEqual(MAX_CATCH_UP);
            if (plan.skipped !== null) {
              expect(shiftDay(plan.skipped.to, 1)).toBe(plan.make[0]!.from);
              expect(kept.some((from) => from >= plan.skipped!.from && from <= plan.skipped!.to)).toBe(false);
              skipped += plan.skipped.periods;
            }
            kept.push(...plan.make.map(({ from }) => from));
          }
          expect(new Set(kept).size).toBe(kept.length);
          const all = allPeriods(rhythm, lastPeriod(rhythm, since).from, now);
          expect(kept.length + skipped).toBe(all.length);
          expect(all).toEqual(expect.arrayContaining(kept));
        },
      ),
    );
  });
});
