/** Spans of whole UTC days. */

/** Both ends included, `YYYY-MM-DD`, UTC. */
export type Period = { from: string; to: string };

export const DEFAULT_DAYS = 30;
/** Longest period that is answered. */
export const MAX_DAYS = 366;
const DAY_MS = 86_400_000;

/** The UTC day of an RFC 3339 time. Throws a `RangeError` on what is no time. */
export function dayOf(time: string | number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** The day `days` after (before, when negative). */
export function shiftDay(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

/** Number of days, both ends included. */
export function periodLength({ from, to }: Period): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1;
}

/** The period of equal length right before. */
export function previousPeriod(period: Period): Period {
  const days = periodLength(period);
  return { from: shiftDay(period.from, -days), to: shiftDay(period.from, -1) };
}

/** Every day of it, in order. */
export function daysOfPeriod(period: Period): string[] {
  return Array.from({ length: periodLength(period) }, (_, index) => shiftDay(period.from, index));
}

/**
 * A period from what was asked: a day or an RFC 3339 time for each end; left out, it ends today and is 30 days long.
 * Answers why not, as a sentence, when an end is no date, it ends before it starts, or it is longer than `MOST_DAYS`.
 */
export function readPeriod(
  asked: { from?: string | undefined; to?: string | undefined },
  now: Date,
): Period | { problem: string } {
  const to = asked.to ? readDay(asked.to) : dayOf(now.getTime());
  if (to === null) return { problem: '`to` is not a date' };
  const from = asked.from ? readDay(asked.from) : shiftDay(to, 1 - DEFAULT_DAYS);
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
  // 2026-02-30 would silently become 2 March.
  return text.length === 10 && day !== text ? null : day;
}
