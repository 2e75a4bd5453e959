/** Rhythms: weekly and monthly periods of whole UTC days, which follow each other without a gap. */
import type { Rhythm } from '#lib/format/rhythm.ts';
import { dayOf, type Period, shiftDay } from './period.ts';

/** The last `day` of a rhythm: every month has the day 28. */
export const LAST_DAY = { week: 7, month: 28 } as const;
/** The newest periods that are still made when they were missed. */
export const MAX_CATCH_UP = 12;

/** Missed periods: how many, the first day of the first one, and the last day of the last one. */
export type SkippedPeriods = { periods: number } & Period;

/** The first day of the period in which a day is. */
function beginOf({ every, day }: Rhythm, within: string): string {
  const date = new Date(`${within}T00:00:00Z`);
  if (every === 'week') return shiftDay(within, -((date.getUTCDay() - day + 7) % 7));
  const month = date.getUTCMonth() - (date.getUTCDate() < day ? 1 : 0);
  return dayOf(Date.UTC(date.getUTCFullYear(), month, day));
}

/** The period before one that begins on a day. */
function periodBefore(rhythm: Rhythm, begin: string): Period {
  const to = shiftDay(begin, -1);
  return { from: beginOf(rhythm, to), to };
}

/** The newest period that has ended at a time: its last day is over in UTC. */
export function lastPeriod(rhythm: Rhythm, now: Date): Period {
  return periodBefore(rhythm, beginOf(rhythm, dayOf(now.getTime())));
}

/** The period that runs at a time. */
export function runningPeriod(rhythm: Rhythm, now: Date): Period {
  const from = beginOf(rhythm, dayOf(now.getTime()));
  // A period has at most 31 days, and fewer than two together have.
  return { from, to: shiftDay(beginOf(rhythm, shiftDay(from, rhythm.every === 'week' ? 7 : 31)), -1) };
}

/** `make`: the periods to make, the oldest first. `skipped`: those before them that nobody makes any more, or null. */
export type PeriodPlan = { make: Period[]; skipped: SkippedPeriods | null };

/**
 * The periods that have ended at `now` and are missing among `kept`, their first days. The first one is the period that
 * ended last at `since`. Only the newest `MAX_CATCH_UP` periods are made. `kept` needs no more than the newest
 * `MAX_CATCH_UP + 1` of those that have ended.
 */
export function planPeriods(
  rhythm: Rhythm,
  { since, now, kept }: { since: Date; now: Date; kept: readonly string[] },
): PeriodPlan {
  const first = lastPeriod(rhythm, since).from;
  const recent: Period[] = [];
  let period = lastPeriod(rhythm, now);
  while (period.from >= first && recent.length < MAX_CATCH_UP) {
    recent.push(period);
    period = periodBefore(rhythm, period.from);
  }
  const make = recent.filter(({ from }) => !kept.includes(from)).toReversed();
  const oldest = recent.at(-1);
  const isOldestMade = oldest !== undefined && make[0] === oldest;
  return { make, skipped: isOldestMade ? skippedBefore(rhythm, oldest.from, { first, kept }) : null };
}

function skippedBefore(
  rhythm: Rhythm,
  begin: string,
  { first, kept }: { first: string; kept: readonly string[] },
): SkippedPeriods | null {
  const newest = kept
    .filter((from) => from < begin)
    .toSorted()
    .at(-1);
  const from = newest === undefined || newest < first ? first : shiftDay(runningPeriod(rhythm, at(newest)).to, 1);
  return from < begin ? { periods: countPeriods(rhythm, from, begin), from, to: shiftDay(begin, -1) } : null;
}

/** The number of periods from the first day of one to that of another. */
function countPeriods({ every }: Rhythm, from: string, to: string): number {
  if (every === 'week') return Math.round((at(to).getTime() - at(from).getTime()) / (7 * 86_400_000));
  const months = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return months(to) - months(from);
}

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
