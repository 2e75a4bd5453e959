/** The content of a badge: one metric of one artifact or project, in a word or two. `render.ts` draws it. */
import { formatRoundedDuration } from '#lib/format/duration.ts';
import { STATUS_PRESENTATION, TONES, type Tone } from '#lib/status/presentation.ts';
import type { Status } from '#lib/status/status.ts';

export const BADGE_METRICS = ['status', 'slsa', 'coverage', 'time-to-verify', 'vsa'] as const;
export type BadgeMetric = (typeof BADGE_METRICS)[number];

/** The metrics of a project. Only artifacts have a signed verdict. */
export const PROJECT_METRICS = BADGE_METRICS.filter((metric) => metric !== 'vsa');

/**
 * The artifact or project of a badge. `isExpected`: Attestry signs a verdict about it. `coverage` counts the verified
 * artifacts among those whose status is not unknown. Times are in seconds.
 */
export type BadgeSubject =
  | {
      kind: 'artifact';
      status: Status;
      isExpected: boolean;
      slsaLevel: 0 | 1 | 2 | 3 | null;
      timeToVerifySeconds: number | null;
    }
  | {
      kind: 'project';
      latest: { status: Status; slsaLevel: 0 | 1 | 2 | 3 | null } | null;
      coverage: { part: number; whole: number };
      timeToVerifyP50: number | null;
    }
  /** A digest that several artifacts have. The badge shows the status of none of them. */
  | { kind: 'ambiguous' }
  | { kind: 'unknown' };

export type Badge = {
  label: string;
  message: string;
  /** sRGB hex; dark enough for white words (WCAG AA). */
  colour: string;
  /** A failure or an error: shields.io must not override the colour. */
  isError: boolean;
};

const LABELS: Record<BadgeMetric, string> = {
  status: 'provenance',
  slsa: 'SLSA build',
  coverage: 'provenance coverage',
  'time-to-verify': 'time to verify',
  vsa: 'VSA',
};
/** The colour of numbers, which are not a status. */
const FIGURE_COLOUR = '#2f5d8a';

const toneColour = (tone: Tone): string => TONES.light[tone].text;
const makeBadge = (metric: BadgeMetric, message: string, colour: string): Badge => ({
  label: LABELS[metric],
  message,
  colour,
  isError: false,
});
const unknownBadge = (metric: BadgeMetric, message: string): Badge => makeBadge(metric, message, toneColour('unknown'));

/** The badge of a metric. An unknown value gives a grey badge that says so, never a green one. */
export function badgeFor(metric: BadgeMetric, subject: BadgeSubject): Badge {
  if (subject.kind === 'unknown') return unknownBadge(metric, 'unknown');
  if (subject.kind === 'ambiguous') return unknownBadge(metric, 'ambiguous');
  switch (metric) {
    case 'status': {
      const status = subject.kind === 'artifact' ? subject.status : (subject.latest?.status ?? 'unknown');
      const presentation = STATUS_PRESENTATION[status];
      return {
        ...makeBadge(metric, presentation.word, toneColour(presentation.tone)),
        isError: status === 'failed' || status === 'error',
      };
    }
    case 'slsa':
      return levelBadge(subject.kind === 'artifact' ? subject.slsaLevel : (subject.latest?.slsaLevel ?? null));
    case 'coverage':
      if (subject.kind === 'artifact') return unknownBadge(metric, 'of projects only');
      return subject.coverage.whole === 0
        ? unknownBadge(metric, 'no artifacts')
        : makeBadge(metric, formatPercent(subject.coverage), FIGURE_COLOUR);
    case 'time-to-verify': {
      const seconds = subject.kind === 'artifact' ? subject.timeToVerifySeconds : subject.timeToVerifyP50;
      if (seconds !== null)
        return makeBadge(
          metric,
          `${subject.kind === 'project' ? 'p50 ' : ''}${seconds <= 1 ? 'up to 1 s' : formatRoundedDuration(seconds)}`,
          FIGURE_COLOUR,
        );
      return unknownBadge(metric, subject.kind === 'artifact' ? 'not verified yet' : 'none verified lately');
    }
    case 'vsa':
      return vsaBadge(subject);
  }
}

/** The badge for an internal error while the badge was read. */
export function errorBadge(metric: BadgeMetric): Badge {
  return { label: LABELS[metric], message: 'not available', colour: toneColour('error'), isError: true };
}

/** The result that the verification summary has (`resultOf` in lib/vsa), and its level where it passes. */
function vsaBadge(subject: BadgeSubject): Badge {
  if (subject.kind !== 'artifact') return unknownBadge('vsa', 'of artifacts only');
  if (!subject.isExpected || subject.status === 'unknown') return unknownBadge('vsa', 'none');
  if (subject.status !== 'verified') return makeBadge('vsa', 'failed', toneColour('failed'));
  const level = subject.slsaLevel === null ? '' : `, build level ${subject.slsaLevel}`;
  return makeBadge('vsa', `passed${level}`, toneColour('verified'));
}

function levelBadge(level: 0 | 1 | 2 | 3 | null): Badge {
  switch (level) {
    case null:
      return unknownBadge('slsa', 'no provenance');
    case 0:
      return makeBadge('slsa', 'level 0', toneColour('failed'));
    case 1:
      return makeBadge('slsa', 'level 1', toneColour('incomplete'));
    case 2:
      return makeBadge('slsa', 'level 2', toneColour('verified'));
    case 3:
      return makeBadge('slsa', 'level 3', toneColour('verified'));
  }
}

/** The percentage rounded down, so that 99.6 % is not shown as all. */
function formatPercent({ part, whole }: { part: number; whole: number }): string {
  return `${Math.floor((100 * part) / whole)} %`;
}
