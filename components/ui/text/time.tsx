import { clock, exactTime, paperTime, relativeTime } from '../words/time.ts';

/**
 * A moment: how long ago, the exact UTC time on hover and in print. `now` in milliseconds; the words may be a second older on the
 * server than in the browser, which is no mistake.
 */
export function Time({ at, now = clock(), exact = false, className }: { at: string; now?: number; exact?: boolean; className?: string }) {
  const whole = exactTime(at);
  const words = exact ? whole : (relativeTime(at, now) ?? at);
  return (
    <time dateTime={at} title={whole} className={className}>
      <span suppressHydrationWarning className="whitespace-nowrap print:hidden">{words}</span>
      <span className="hidden whitespace-nowrap print:inline">{exact ? whole : paperTime(at)}</span>
    </time>
  );
}
