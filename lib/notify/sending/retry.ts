/** When a message is tried again (Standard Webhooks 1.0.0, “Retry schedule”). */

const [SECOND, MINUTE, HOUR] = [1, 60, 3_600];

/**
 * Pauses in seconds after the first, second … attempt. After the attempt that follows the last pause the message is
 * dead.
 */
export const RETRY_PAUSES_SECONDS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** The attempts that a message has. */
export const MAX_ATTEMPTS = RETRY_PAUSES_SECONDS.length + 1;

/** While an endpoint cannot be reached, one message is tried after these pauses, and then after the last one again. */
const PROBE_PAUSES_SECONDS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE] as const;
/** So many messages in succession that do not reach an endpoint make it one that cannot be reached. */
export const UNREACHABLE_AFTER = 3;
/** The longest pause that the header Retry-After can ask for. */
const MAX_RETRY_AFTER_SECONDS = 24 * HOUR;

/**
 * The pause after attempt number `attempts` (from 1) in seconds, with a jitter of up to a quarter; null where there is
 * no further one. `random` is a number in [0, 1); `retryAfter` is what the endpoint asked for, in seconds.
 */
export function retryPause(attempts: number, random: number, retryAfter: number | null): number | null {
  const pause = RETRY_PAUSES_SECONDS[attempts - 1];
  return pause === undefined ? null : atLeast(pause * (1 + random / 4), retryAfter);
}

/** The pause before an endpoint is tried again after `failures` messages that did not reach it; 0: none is needed. */
export function probePause(failures: number, random: number, retryAfter: number | null): number {
  if (failures < UNREACHABLE_AFTER && retryAfter === null) return 0;
  const pause =
    PROBE_PAUSES_SECONDS[Math.min(Math.max(failures - UNREACHABLE_AFTER, 0), PROBE_PAUSES_SECONDS.length - 1)]!;
  return atLeast(pause * (1 + random / 4), retryAfter);
}

function atLeast(pause: number, retryAfter: number | null): number {
  return Math.max(pause, Math.min(retryAfter ?? 0, MAX_RETRY_AFTER_SECONDS));
}

/** The seconds of a Retry-After header (RFC 9110 §10.2.3), a number or a date; null where it has neither. */
export function readRetryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const at = /^[A-Za-z]/.test(header.trim()) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, (at - now.getTime()) / 1000);
}
