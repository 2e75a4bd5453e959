/** Format times. One fixed locale, so that server and browser render the same text. */
import { formatAge } from '#lib/format/duration.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/**
 * Format an ISO time relative to `now` (ms since the epoch): `41 s ago`, `2 h ago`, `in 3 d`, `just now`. Null if `at`
 * is not a time.
 */
export function relativeTime(at: string, now: number): string | null {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return null;
  const seconds = Math.abs(now - time) / 1000;
  if (seconds < 5) return 'just now';
  return time > now ? `in ${formatAge(seconds)}` : `${formatAge(seconds)} ago`;
}

/** Format how long a state has lasted: `for 2 h`. Null if `at` is not a time or is in the future. */
export function elapsedTime(at: string, now: number): string | null {
  const time = Date.parse(at);
  return Number.isNaN(time) || time > now ? null : `for ${formatAge(Math.max(1, (now - time) / 1000))}`;
}

/** Return the current time in ms since the epoch, for components that did not receive one. */
export function currentTime(): number {
  return Date.now();
}

const padTwo = (value: number): string => String(value).padStart(2, '0');

/** Format an ISO time as `14 May 2025, 10:02:07 UTC`. Returns the text itself if it is not a time. */
export function exactTime(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return `${dayOf(time, true)}, ${padTwo(time.getUTCHours())}:${padTwo(time.getUTCMinutes())}:${padTwo(time.getUTCSeconds())} UTC`;
}

/** Format an ISO time for print as `14 May 2025 10:02 UTC`. Returns the text itself if it is not a time. */
export function printTime(at: string): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime())
    ? at
    : `${dayOf(time, true)} ${padTwo(time.getUTCHours())}:${padTwo(time.getUTCMinutes())} UTC`;
}

/** Format the day of an ISO time as `14 May` or `14 May 2025`. Returns the text itself if it is not a time. */
export function shortDay(at: string, withYear = false): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? at : dayOf(time, withYear);
}

function dayOf(time: Date, withYear: boolean): string {
  const day = `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]!}`;
  return withYear ? `${day} ${time.getUTCFullYear()}` : day;
}
