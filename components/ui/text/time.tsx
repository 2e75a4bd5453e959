import { classNames } from '#components/ui/class-names.ts';
import { currentTime, exactTime, elapsedTime, printTime, relativeTime } from '#components/ui/format/time.ts';

type Props = {
  at: string;
  /** Ms since the epoch. The text of server and browser may differ by a second; React does not warn about it. */
  now?: number;
  /** `ago`: 2 h ago. `since`: for 2 h, for a state that began at that time. `exact`: the time itself. */
  form?: 'ago' | 'since' | 'exact';
  className?: string;
};

/** A time relative to now, with the exact UTC time on hover and in print. */
export function Time({ at, now = currentTime(), form = 'ago', className }: Props) {
  const whole = exactTime(at);
  if (form === 'exact')
    return (
      <time dateTime={at} title={whole} className={classNames('whitespace-nowrap', className)}>
        {whole}
      </time>
    );
  const words = form === 'since' ? (elapsedTime(at, now) ?? `since ${whole}`) : (relativeTime(at, now) ?? at);
  const printed = form === 'since' ? `since ${printTime(at)}` : printTime(at);
  return (
    <time dateTime={at} title={whole} className={className}>
      <span suppressHydrationWarning className="whitespace-nowrap print:hidden">
        {words}
      </span>
      <span className="hidden whitespace-nowrap print:inline">{printed}</span>
    </time>
  );
}
