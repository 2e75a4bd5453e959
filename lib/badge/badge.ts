/** The content of a badge: one metric of one artifact or project, in a word or two. `render.ts` draws it. */
import { formatTimeToVerify } from '#lib/format/duration.ts';
import { formatPercent } from '#lib/format/quantity.ts';
import { STATUS_PRESENTATION, TONES, type Tone } from '#lib/status/presentation.ts';
import type { Status } from '#lib/status/status.ts';

export const BADGE_METRICS = ['status', 'slsa', 'coverage', 'time-to-verify', 'vsa'] as const;
export type BadgeMetric = (typeof BADGE_METRICS)[number];

/** The metrics of a project. Only artifacts have a signed verdict. */
export const PROJECT_METRICS = BADGE_METRICS.filter((metric) => metric !== 'vsa');

/**
 * The artifact or project of a badge. `isExpected`: Attestry signs a verdict about it. `coverage` and
 * `timeToVerifyP50` are the figures of the glossary over the last `days` days. Times are in seconds.
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
      coverage: { share: number | null };
      timeToVerifyP50: number | null;
      days: number;
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
      return subject.coverage.share === null
        ? unknownBadge(metric, `no artifacts in ${subject.days} days`)
        : makeBadge(
            metric,
            `${plainSpaces(formatPercent(subject.coverage.share))} in ${subject.days} days`,
            FIGURE_COLOUR,
          );
    case 'time-to-verify':
      return subject.kind === 'artifact'
        ? timeBadge(subject.timeToVerifySeconds, { before: '', after: '' }, 'not verified yet')
        : timeBadge(
            subject.timeToVerifyP50,
            { before: 'p50 ', after: ` in ${subject.days} days` },
            `none verified in ${subject.days} days`,
          );
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

/** A time to verify in seconds, as the page shows it; `none` where there is none. */
function timeBadge(seconds: number | null, { before, after }: { before: string; after: string }, none: string): Badge {
  if (seconds === null) return unknownBadge('time-to-verify', none);
  return makeBadge('time-to-verify', `${before}${plainSpaces(formatTimeToVerify(seconds))}${after}`, FIGURE_COLOUR);
}

/** A badge is one line of its own, where a space that does not break is of no use. */
const plainSpaces = (text: string): string => text.replaceAll('\u00a0', ' ');
