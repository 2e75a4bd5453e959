/** When a message may be sent: at once, or later with others as a digest. */
import type { QuietHours, Timing } from '../subscription.ts';

/** When digests are sent, as `HH:MM`, and the weekday of the weekly one. */
const DIGEST_TIME = '08:00';
const DIGEST_WEEKDAY = 'Mon';
/** The offsets of all time zones are multiples of it. */
const STEP_MS = 15 * 60_000;
const MAX_STEPS = 9 * 24 * 4;
/** The window in which `storm` messages are sent one by one. */
export const STORM_WINDOW_MS = 5 * 60_000;

/** `burst`: when the present window began (RFC 3339; null: there is none), and its messages so far. */
export type Burst = { since: string | null; count: number };

/**
 * Until when a message waits for a digest, RFC 3339; null: it is sent at once. `burst` counts the messages before it;
 * the caller adds this one to the burst that is returned.
 */
export function releaseTime(timing: Timing, burst: Burst, now: Date): { heldUntil: string | null; burst: Burst } {
  const { rhythm, quiet, timeZone, storm } = timing;
  const rest = { burst };
  if (rhythm !== 'immediate') {
    const isDue = (local: Local) =>
      local.time === DIGEST_TIME && (rhythm === 'daily' || local.weekday === DIGEST_WEEKDAY);
    return { heldUntil: nextTime(now, timeZone, isDue), ...rest };
  }
  if (quiet !== null && isQuiet(quiet, localTime(now, timeZone).time))
    return { heldUntil: nextTime(now, timeZone, ({ time }) => !isQuiet(quiet, time)), ...rest };
  if (storm === null) return { heldUntil: null, ...rest };
  const isOpen = burst.since !== null && now.getTime() < Date.parse(burst.since) + STORM_WINDOW_MS;
  const [since, count] = isOpen ? [burst.since!, burst.count] : [now.toISOString(), 0];
  const heldUntil = count < storm ? null : new Date(Date.parse(since) + STORM_WINDOW_MS).toISOString();
  return { heldUntil, burst: { since, count: count + 1 } };
}

type Local = { time: string; weekday: string };

const formats = new Map<string, Intl.DateTimeFormat>();

/** The local time as `HH:MM`, and the weekday as `Mon`. */
function localTime(at: Date, timeZone: string): Local {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      weekday: 'short',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { time: `${parts['hour']}:${parts['minute']}`, weekday: parts['weekday']! };
}

/** Whether a time of the day, `HH:MM`, is within quiet hours. */
function isQuiet({ from, until }: QuietHours, time: string): boolean {
  return from <= until ? from <= time && time < until : from <= time || time < until;
}

/** The next quarter of an hour after `now` whose local time meets a condition. */
function nextTime(now: Date, timeZone: string, meets: (local: Local) => boolean): string {
  let at = Math.floor(now.getTime() / STEP_MS) * STEP_MS;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    at += STEP_MS;
    if (meets(localTime(new Date(at), timeZone))) return new Date(at).toISOString();
  }
  // No clock of the zone shows the time on any of nine days.
  return new Date(now.getTime() + 86_400_000).toISOString();
}

/** Whether this is the name of a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
