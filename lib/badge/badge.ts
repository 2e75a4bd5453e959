/** What a badge says: one metric of one artifact or project, in a word or two. Pure; the drawing is in render.ts. */
import { STATUS_MARKS, TONES, type Tone } from '#lib/status/marks.ts';
import type { Status } from '#lib/status/status.ts';
import { spanInWords } from './span.ts';

export const BADGE_METRICS = ['status', 'slsa', 'coverage', 'time-to-verify'] as const;
export type BadgeMetric = (typeof BADGE_METRICS)[number];

/**
 * What is known of the thing the badge is about. `coverage`: verified of all that a policy applies to. Seconds for
 * times.
 */
export type BadgeSubject =
  | { kind: 'artifact'; status: Status; slsaLevel: 0 | 1 | 2 | 3 | null; timeToVerifySeconds: number | null }
  | {
      kind: 'project';
      latest: { status: Status; slsaLevel: 0 | 1 | 2 | 3 | null } | null;
      coverage: { part: number; whole: number };
      timeToVerifyP50: number | null;
    }
  /** A digest that several artifacts have: no status of one of them is shown. */
  | { kind: 'ambiguous' }
  | { kind: 'unknown' };

export type Badge = {
  label: string;
  message: string;
  /** sRGB hex; dark enough for white words (WCAG AA). */
  colour: string;
  /** The state could not be told: the colour must not be overridden. */
  isError: boolean;
};

const LABELS: Record<BadgeMetric, string> = {
  status: 'provenance',
  slsa: 'SLSA build',
  coverage: 'provenance coverage',
  'time-to-verify': 'time to verify',
};
/** For figures, which are no status. */
const FIGURE_COLOUR = '#2f5d8a';

const colourOf = (tone: Tone): string => TONES.light[tone].text;
const say = (metric: BadgeMetric, message: string, colour: string): Badge => ({
  label: LABELS[metric],
  message,
  colour,
  isError: false,
});
const grey = (metric: BadgeMetric, message: string): Badge => say(metric, message, colourOf('unknown'));

/** The badge of a metric. What is not known is grey and says so; it is never left out and never green. */
export function badgeFor(metric: BadgeMetric, subject: BadgeSubject): Badge {
  if (subject.kind === 'unknown') return grey(metric, 'unknown');
  if (subject.kind === 'ambiguous') return grey(metric, 'ambiguous');
  switch (metric) {
    case 'status': {
      const status = subject.kind === 'artifact' ? subject.status : (subject.latest?.status ?? 'unknown');
      const mark = STATUS_MARKS[status];
      return { ...say(metric, mark.word, colourOf(mark.tone)), isError: status === 'failed' || status === 'error' };
    }
    case 'slsa':
      return levelBadge(subject.kind === 'artifact' ? subject.slsaLevel : (subject.latest?.slsaLevel ?? null));
    case 'coverage':
      if (subject.kind === 'artifact') return grey(metric, 'of projects only');
      return subject.coverage.whole === 0
        ? grey(metric, 'no artifacts')
        : say(metric, percentInWords(subject.coverage), FIGURE_COLOUR);
    case 'time-to-verify': {
      const seconds = subject.kind === 'artifact' ? subject.timeToVerifySeconds : subject.timeToVerifyP50;
      if (seconds !== null)
        return say(
          metric,
          subject.kind === 'project' ? `p50 ${spanInWords(seconds)}` : spanInWords(seconds),
          FIGURE_COLOUR,
        );
      return grey(metric, subject.kind === 'artifact' ? 'not verified yet' : 'none verified lately');
    }
  }
}

/** The badge that says it could not be told just now. */
export function errorBadge(metric: BadgeMetric): Badge {
  return { label: LABELS[metric], message: 'could not be told', colour: colourOf('error'), isError: true };
}

function levelBadge(level: 0 | 1 | 2 | 3 | null): Badge {
  switch (level) {
    case null:
      return grey('slsa', 'no provenance');
    case 0:
      return say('slsa', 'level 0', colourOf('failed'));
    case 1:
      return say('slsa', 'level 1', colourOf('incomplete'));
    case 2:
      return say('slsa', 'level 2', colourOf('verified'));
    case 3:
      return say('slsa', 'level 3', colourOf('verified'));
  }
}

/** Rounded down: 99.6 % is not yet all of them. */
function percentInWords({ part, whole }: { part: number; whole: number }): string {
  return `${Math.floor((100 * part) / whole)} %`;
}
