/** Times in words. Pure and in one locale, so that server and browser say the same. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const UNIT_LIMITS: { seconds: number; unit: string }[] = [
  { seconds: 60, unit: 's' },
  { seconds: 3600, unit: 'min' },
  { seconds: 86_400, unit: 'h' },
  { seconds: 86_400 * 61, unit: 'd' },
  { seconds: 86_400 * 365 * 2, unit: 'months' },
  { seconds: Infinity, unit: 'years' },
];
const SECONDS_PER_UNIT: Record<string, number> = {
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
  months: 86_400 * 30.44,
  years: 86_400 * 365.25,
};

/**
 * `41 s ago`, `2 h ago`, `in 3 d`, `just now`; null for text that is no time. `now` is milliseconds since the epoch.
 */
export function relativeTime(at: string, now: number): string | null {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return null;
  const seconds = Math.abs(now - time) / 1000;
  if (seconds < 5) return 'just now';
  return time > now ? `in ${coarseDuration(seconds)}` : `${coarseDuration(seconds)} ago`;
}

/** How long a state has held: `for 2 h`; null for text that is no time or is yet to come. */
export function elapsedTime(at: string, now: number): string | null {
  const time = Date.parse(at);
  return Number.isNaN(time) || time > now ? null : `for ${coarseDuration(Math.max(1, (now - time) / 1000))}`;
}

function coarseDuration(seconds: number): string {
  const { unit } = UNIT_LIMITS.find((step) => seconds < step.seconds)!;
  return `${Math.floor(seconds / SECONDS_PER_UNIT[unit]!)}\u00a0${unit}`;
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

/** A length of time: `41 s`, `6 min`, `2 h 5 min`, `3 d`; under a second `0.4 s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return `−${formatDuration(-seconds)}`;
  if (seconds < 1 && seconds > 0) return `${Math.max(0.1, Math.round(seconds * 10) / 10)}\u00a0s`;
  if (seconds < 60) return `${Math.round(seconds)}\u00a0s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours}\u00a0h` : `${hours}\u00a0h ${minutes % 60}\u00a0min`;
  const days = Math.floor(hours / 24);
  return days < 4 && hours % 24 !== 0 ? `${days}\u00a0d ${hours % 24}\u00a0h` : `${days}\u00a0d`;
}
