/**
 * The glossary of figures: the one place that says what each figure counts, over what time and over which artifacts.
 * Pages, the API, badges, the print view and docs/figures.md show it; nothing else defines a figure.
 */
import type { Status } from '#lib/status/status.ts';

export const FIGURE_IDS = [
  'needsAttention',
  'open',
  'counts',
  'coverage',
  'coverageDeployed',
  'coverageAll',
  'timeToVerify',
  'notVerified',
  'defectLeakage',
  'levels',
  'running',
  'evidence',
] as const;
export type FigureId = (typeof FIGURE_IDS)[number];

export type FigureEntry = {
  name: string;
  /** What is counted, in one or two sentences. */
  definition: string;
  /** Which artifacts, or which other things, it is over; it fits behind “of”. */
  scope: string;
  /** `now`: as of the request. `period`: over the days that were asked for, the last 30 without a question. */
  time: 'now' | 'period';
  unit: string;
  rounding: string;
  /** Where else it is shown, and what it is easily confused with; null where nothing needs saying. */
  note: string | null;
};

/**
 * The statuses of a release that is open: it is not as it should be now. A waived one is accepted as it is, and
 * an unknown one is judged by no rule.
 */
export const OPEN_STATUSES: readonly Status[] = ['failed', 'error', 'incomplete'];

const WHOLE_NUMBER = 'a whole number';
const PERCENT =
  'whole percent on pages and badges, one decimal above 99 % and below 1 %, never rounded to all or nothing; four decimals of the share in the API';

export const GLOSSARY: Readonly<Record<FigureId, FigureEntry>> = {
  needsAttention: {
    name: 'Needs attention',
    definition:
      'The open releases that matter first: those that run in an environment now, whenever they were first seen, and those first seen in the period.',
    scope: 'releases that run now or were first seen in the period',
    time: 'period',
    unit: 'releases',
    rounding: `${WHOLE_NUMBER}; “+” behind it where counting stopped at 1,000 for one status`,
    note: 'It is a part of Open: the others are older and run nowhere.',
  },
  open: {
    name: 'Open',
    definition:
      'The releases that are not as they should be now: their status is failed, error or incomplete. Waived ones are accepted as they are and are not open; neither are unknown ones, which no rule judges.',
    scope: 'all releases, whenever they were first seen',
    time: 'now',
    unit: 'releases',
    rounding: WHOLE_NUMBER,
    note: 'It is the sum of three of the counts by status.',
  },
  counts: {
    name: 'Releases by status',
    definition:
      'The number of releases with each status now. An image index with its platforms is one release, the files of a published release are one, and so is every other artifact; its status is the worst of its parts.',
    scope: 'all releases, whenever they were first seen',
    time: 'now',
    unit: 'releases',
    rounding: WHOLE_NUMBER,
    note: null,
  },
  coverage: {
    name: 'Coverage',
    definition:
      'The share of releases that are verified now: their provenance is complete and verified, and every other required check passes. Releases with the status unknown are not counted.',
    scope: 'releases first seen in the period',
    time: 'period',
    unit: 'percent',
    rounding: PERCENT,
    note: 'The badge of a project shows it for the last 30 days.',
  },
  coverageDeployed: {
    name: 'Coverage of what runs',
    definition: 'The share of releases that are verified now. Releases with the status unknown are not counted.',
    scope: 'releases first seen in the period that run in an environment now',
    time: 'period',
    unit: 'percent',
    rounding: PERCENT,
    note: null,
  },
  coverageAll: {
    name: 'Coverage of all releases',
    definition: 'The share of releases that are verified now. Releases with the status unknown are not counted.',
    scope: 'all releases, whenever they were first seen',
    time: 'now',
    unit: 'percent',
    rounding: PERCENT,
    note: 'The list of projects shows it. It differs from Coverage, which counts only what was first seen in a period.',
  },
  timeToVerify: {
    name: 'Time to verify',
    definition:
      'The time from the end of the build to the first moment at which the release was verified; of an image index it is that of the index. When the end of the build is unknown, the time starts at the signing, or else when the release was first seen. p50, p90 and p99 are the times that 50, 90 and 99 of 100 releases did not exceed.',
    scope: 'releases first seen in the period that have been verified',
    time: 'period',
    unit: 'seconds',
    rounding:
      'two significant digits: the times are kept in a histogram, and a quantile of it is within 9.1 % of the true value',
    note: 'Releases that have not been verified so far have no time yet; they are counted beside it as not verified so far. The badge of a project shows p50 of the last 30 days; that of an artifact shows the time of this artifact.',
  },
  notVerified: {
    name: 'Not verified so far',
    definition:
      'The releases that have never been verified. They have no time to verify yet; they would make it longer. Releases with the status unknown are not counted.',
    scope: 'releases first seen in the period',
    time: 'period',
    unit: 'releases',
    rounding: WHOLE_NUMBER,
    note: 'A release that was verified once and fails now is open, and is not counted here. A waived one is not open, and is counted here if it was never verified.',
  },
  defectLeakage: {
    name: 'Defect leakage',
    definition:
      'A defect is a required check that fails on an artifact for the first time: a bad signature, a wrong source, a failing test, a critical vulnerability. Leakage is the share of defects that were found only after the artifact had been deployed.',
    scope: 'defects found in the period, whenever the artifact was first seen',
    time: 'period',
    unit: 'percent',
    rounding: PERCENT,
    note: 'It counts defects: one artifact can have several, and each platform of an image has its own. The list behind it shows the artifacts, and says how many defects they have.',
  },
  levels: {
    name: 'SLSA levels and builders',
    definition:
      'The number of releases at each SLSA Build level and of each builder. Attestry concludes the level from signer and builder, never from a claim.',
    scope: 'all releases, whenever they were first seen',
    time: 'now',
    unit: 'releases',
    rounding: WHOLE_NUMBER,
    note: null,
  },
  running: {
    name: 'What runs, by status',
    definition:
      'The number of artifacts that run in an environment, by their status there: that of the policy of the environment.',
    scope: 'artifacts that run in the environment, each platform of an image by itself',
    time: 'now',
    unit: 'artifacts',
    rounding: WHOLE_NUMBER,
    note: 'What runs is one platform of an image, so this figure counts artifacts, not releases.',
  },
  evidence: {
    name: 'Evidence by day',
    definition: 'The documents received on each day, and those of them whose verification failed.',
    scope: 'documents received in the period',
    time: 'period',
    unit: 'documents',
    rounding: WHOLE_NUMBER,
    note: null,
  },
};

/** What a figure is over and when, as it stands beside the figure. `period` is such as `the last 30 days`. */
export function scopeSentence(id: FigureId, period: string): string {
  const { scope, time } = GLOSSARY[id];
  return time === 'now' ? `${scope}; as of now` : scope.replaceAll('the period', period);
}

/** The whole definition of a figure in words: what it counts, over what, when, and how it is rounded. */
export function describeFigure(id: FigureId): string {
  const { definition, scope, time, unit, rounding, note } = GLOSSARY[id];
  const when = time === 'now' ? 'as of now' : 'the period is that of the request, or the last 30 days';
  return [`${definition} Over: ${scope}; ${when}. Unit: ${unit}; ${rounding}.`, ...(note === null ? [] : [note])].join(
    ' ',
  );
}
