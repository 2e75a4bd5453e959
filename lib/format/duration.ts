/** Lengths of time in words. Every function takes seconds. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A unit of time, and the length in seconds from which the next unit is used. */
type Unit = { name: string; seconds: number; below: number };

const ROUNDED_UNITS: Unit[] = [
  { name: 's', seconds: 1, below: 2 * MINUTE },
  { name: 'min', seconds: MINUTE, below: 2 * HOUR },
  { name: 'h', seconds: HOUR, below: 2 * DAY },
  { name: 'days', seconds: DAY, below: Infinity },
];

const AGE_UNITS: Unit[] = [
  { name: 's', seconds: 1, below: MINUTE },
  { name: 'min', seconds: MINUTE, below: HOUR },
  { name: 'h', seconds: HOUR, below: DAY },
  { name: 'd', seconds: DAY, below: 61 * DAY },
  { name: 'months', seconds: 30.44 * DAY, below: 2 * 365.25 * DAY },
  { name: 'years', seconds: 365.25 * DAY, below: Infinity },
];

const EXACT_UNITS = [
  ['d', DAY],
  ['h', HOUR],
  ['min', MINUTE],
  ['s', 1],
] as const;

/** A duration in at most two units: `0.4 s`, `41 s`, `6 min`, `2 h 5 min`, `3 d`. The spaces do not break. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return `−${formatDuration(-seconds)}`;
  if (seconds < 1 && seconds > 0) return `${Math.max(0.1, Math.round(seconds * 10) / 10)}\u00a0s`;
  if (seconds < MINUTE) return `${Math.round(seconds)}\u00a0s`;
  const minutes = Math.round(seconds / MINUTE);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours}\u00a0h` : `${hours}\u00a0h ${minutes % 60}\u00a0min`;
  const days = Math.floor(hours / 24);
  return days < 4 && hours % 24 !== 0 ? `${days}\u00a0d ${hours % 24}\u00a0h` : `${days}\u00a0d`;
}

/** A whole number of seconds, not rounded: `45 s`, `1 min 30 s`, `2 d`. The spaces do not break. */
export function formatExactDuration(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, length] of EXACT_UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count}\u00a0${unit}`);
  }
  return parts.length === 0 ? '0\u00a0s' : parts.join('\u00a0');
}

/** A time to verify. The shortest that the histogram of a period tells apart is one second: `up to 1 s`. */
export function formatTimeToVerify(seconds: number): string {
  return seconds <= 1 ? 'up to 1\u00a0s' : formatDuration(seconds);
}

/** A duration rounded to one unit: `41 s`, `6 min`, `3 h`, `12 days`. A negative duration counts as zero. */
export function formatRoundedDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const unit = unitOf(whole, ROUNDED_UNITS);
  return `${Math.round(whole / unit.seconds)} ${unit.name}`;
}

/** The completed units since a moment, up to years: `41 s`, `2 h`, `43 d`, `2 months`. The space does not break. */
export function formatAge(seconds: number): string {
  const unit = unitOf(seconds, AGE_UNITS);
  return `${Math.floor(seconds / unit.seconds)}\u00a0${unit.name}`;
}

function unitOf(seconds: number, units: Unit[]): Unit {
  return units.find(({ below }) => seconds < below) ?? units.at(-1)!;
}
