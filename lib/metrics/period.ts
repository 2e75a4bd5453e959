/** Periods of whole UTC days. */

/** First and last day, both inclusive, `YYYY-MM-DD` in UTC. */
export type Period = { from: string; to: string };

export const DEFAULT_DAYS = 30;
/** The longest period that a request may have. */
export const MAX_DAYS = 366;
const DAY_MS = 86_400_000;

/** The UTC day of an RFC 3339 time or of milliseconds since the epoch. Throws a `RangeError` for anything else. */
export function dayOf(time: string | number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** The day `days` after `day`; before it when `days` is negative. */
export function shiftDay(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

/** The number of days in a period. */
export function periodLength({ from, to }: Period): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1;
}

/** The period of equal length directly before. */
export function previousPeriod(period: Period): Period {
  const days = periodLength(period);
  return { from: shiftDay(period.from, -days), to: shiftDay(period.from, -1) };
}

/** Every day of a period, in order. */
export function daysOfPeriod(period: Period): string[] {
  return Array.from({ length: periodLength(period) }, (_, index) => shiftDay(period.from, index));
}

/**
 * Parse a requested period: a day or an RFC 3339 time for each end. The default ends today and is 30 days long. Returns
 * a problem sentence when an end is not a date, when it ends before it starts, or when it is longer than `MAX_DAYS`.
 */
export function readPeriod(
  query: { from?: string | undefined; to?: string | undefined },
  now: Date,
): Period | { problem: string } {
  const to = query.to ? readDay(query.to) : dayOf(now.getTime());
  if (to === null) return { problem: '`to` is not a date' };
  const from = query.from ? readDay(query.from) : shiftDay(to, 1 - DEFAULT_DAYS);
  if (from === null) return { problem: '`from` is not a date' };
  if (from > to) return { problem: '`from` is after `to`' };
  if (periodLength({ from, to }) > MAX_DAYS) return { problem: `longer than ${MAX_DAYS} days` };
  return { from, to };
}

function readDay(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) return null;
  const day = dayOf(time);
  // Date.parse turns 2026-02-30 into 2 March.
  return text.length === 10 && day !== text ? null : day;
}
