/** Times in words. Pure and in one locale, so that server and browser say the same. */
import { formatAge } from '#lib/format/duration.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/**
 * `41 s ago`, `2 h ago`, `in 3 d`, `just now`; null for text that is no time. `now` is milliseconds since the epoch.
 */
export function relativeTime(at: string, now: number): string | null {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return null;
  const seconds = Math.abs(now - time) / 1000;
  if (seconds < 5) return 'just now';
  return time > now ? `in ${formatAge(seconds)}` : `${formatAge(seconds)} ago`;
}

/** How long a state has held: `for 2 h`; null for text that is no time or is yet to come. */
export function elapsedTime(at: string, now: number): string | null {
  const time = Date.parse(at);
  return Number.isNaN(time) || time > now ? null : `for ${formatAge(Math.max(1, (now - time) / 1000))}`;
}

/** The moment of drawing, milliseconds since the epoch, for components that were handed none. */
export function currentTime(): number {
  return Date.now();
}

const padTwo = (value: number): string => String(value).padStart(2, '0');

/** `14 May 2025, 10:02:07 UTC`; the text itself when it is no time. */
export function exactTime(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return `${dayOf(time, true)}, ${padTwo(time.getUTCHours())}:${padTwo(time.getUTCMinutes())}:${padTwo(time.getUTCSeconds())} UTC`;
}

/** `14 May 2025 10:02 UTC`, for paper. */
export function printTime(at: string): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime())
    ? at
    : `${dayOf(time, true)} ${padTwo(time.getUTCHours())}:${padTwo(time.getUTCMinutes())} UTC`;
}

/** `14 May` and, where asked for, the year. */
export function shortDay(at: string, withYear = false): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? at : dayOf(time, withYear);
}

function dayOf(time: Date, withYear: boolean): string {
  const day = `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]!}`;
  return withYear ? `${day} ${time.getUTCFullYear()}` : day;
}
