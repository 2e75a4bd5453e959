/** When a registry is asked about a package again. */

const FIRST_PAUSE_MINUTES = 5;
const MAX_PAUSE_MINUTES = 1_440;

/**
 * The pause in seconds after an attempt: `everyMinutes` where it ended well. After `failures` that did not, in
 * succession, five minutes and twice as long each time, up to a day, and at least what the registry asked for.
 */
export function pauseSeconds(everyMinutes: number, failures: number, retryAfterSeconds: number | null): number {
  if (failures === 0) return everyMinutes * 60;
  const doubled = FIRST_PAUSE_MINUTES * 2 ** Math.min(failures - 1, 20);
  const asked = Math.min(retryAfterSeconds ?? 0, MAX_PAUSE_MINUTES * 60);
  return Math.max(asked, Math.min(doubled, MAX_PAUSE_MINUTES) * 60);
}
