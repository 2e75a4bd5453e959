/** Targets of figures: which figures can have one, which values make sense, and whether a figure meets its target. */
import type { Figures } from './figures.ts';
import type { FigureId } from './glossary.ts';
import { quantileBounds } from './histogram.ts';

/** The id of a figure with a target is its path in the metrics of a period. */
export const TARGET_FIGURES = [
  'coverage',
  'coverageDeployed',
  'timeToVerify.p50',
  'timeToVerify.p90',
  'timeToVerify.p99',
  'defectLeakage',
] as const;
export type TargetFigure = (typeof TARGET_FIGURES)[number];

export const TARGET_OUTCOMES = ['met', 'missed', 'no-data', 'too-close'] as const;
/**
 * `no-data`: the figure has no value in the period. `too-close`: the target is within the precision of a time to
 * verify, so that nobody can say.
 */
export type TargetOutcome = (typeof TARGET_OUTCOMES)[number];

export type TargetBound = 'at-least' | 'at-most';
export const TARGET_BOUNDS: readonly TargetBound[] = ['at-least', 'at-most'];

/** Whose target counts. A project’s own target wins over that of the installation. */
export const TARGET_OWNERS = ['installation', 'project'] as const;
export type TargetOwner = (typeof TARGET_OWNERS)[number];

/** What a target of a figure is. `figure` is the entry of the glossary. */
type TargetKind =
  | { figure: FigureId & ('coverage' | 'coverageDeployed' | 'defectLeakage'); unit: 'share'; bound: TargetBound }
  | { figure: 'timeToVerify'; quantile: 'p50' | 'p90' | 'p99'; unit: 'seconds'; bound: 'at-most' };

export const TARGET_KINDS: Readonly<Record<TargetFigure, TargetKind>> = {
  coverage: { figure: 'coverage', unit: 'share', bound: 'at-least' },
  coverageDeployed: { figure: 'coverageDeployed', unit: 'share', bound: 'at-least' },
  'timeToVerify.p50': { figure: 'timeToVerify', quantile: 'p50', unit: 'seconds', bound: 'at-most' },
  'timeToVerify.p90': { figure: 'timeToVerify', quantile: 'p90', unit: 'seconds', bound: 'at-most' },
  'timeToVerify.p99': { figure: 'timeToVerify', quantile: 'p99', unit: 'seconds', bound: 'at-most' },
  defectLeakage: { figure: 'defectLeakage', unit: 'share', bound: 'at-most' },
};

/** A target that counts for a figure: a share from 0 to 1, or seconds. */
export type Target = { figure: TargetFigure; value: number; of: TargetOwner };

/** A target with what the figure of a period says about it. */
export type ComparedTarget = Target & {
  bound: TargetBound;
  outcome: TargetOutcome;
  /** By how much the figure misses it, in the unit of the target; null unless it is missed. */
  missedBy: number | null;
};

/** Steps of a share: one hundredth of a percent. */
const SHARE_STEPS = 10_000;
/** The longest target of a time to verify: 366 days, the longest period that a request may have. */
const MAX_SECONDS = 366 * 86_400;

/** Why a value cannot be a target of a figure; null where it can. */
export function targetProblem(figure: TargetFigure, value: number): string | null {
  const { unit, bound } = TARGET_KINDS[figure];
  if (unit === 'seconds')
    return Number.isInteger(value) && value >= 1 && value <= MAX_SECONDS
      ? null
      : `a target of the time to verify is a whole number of seconds from 1 to ${MAX_SECONDS} (366 days)`;
  if (!(value >= 0 && value <= 1)) return 'a share is a number from 0 to 1: 0.9 is 90 %';
  if (Number(value.toFixed(4)) !== value) return 'a share has at most four decimals: 0.9925 is 99.25 %';
  if (bound === 'at-least' && value === 0) return 'every figure is at least 0, so that nothing could miss this target';
  if (bound === 'at-most' && value === 1) return 'no share is above 1, so that nothing could miss this target';
  return null;
}

/**
 * Compare a figure with its target. A share is compared exactly, before it is rounded. A time to verify is known within
 * the bucket of its histogram: where the target lies within that bucket, the outcome is `too-close`.
 */
export function compareWithTarget(target: Target, figures: Figures): ComparedTarget {
  const { figure, value } = target;
  const kind = TARGET_KINDS[figure];
  const compared =
    kind.unit === 'share'
      ? compareShare(figures[kind.figure], value, kind.bound)
      : compareTime(figures.timeToVerify[kind.quantile], value);
  return { ...target, bound: kind.bound, ...compared };
}

type Compared = Pick<ComparedTarget, 'outcome' | 'missedBy'>;
const NO_DATA: Compared = { outcome: 'no-data', missedBy: null };
const MET: Compared = { outcome: 'met', missedBy: null };

function compareShare({ part, whole }: Figures['coverage'], value: number, bound: TargetBound): Compared {
  if (whole <= 0) return NO_DATA;
  // Whole numbers, so that no rounding of a quotient decides.
  const above = part * SHARE_STEPS - Math.round(value * SHARE_STEPS) * whole;
  if (bound === 'at-least' ? above >= 0 : above <= 0) return MET;
  return { outcome: 'missed', missedBy: Math.abs(above) / whole / SHARE_STEPS };
}

function compareTime(seconds: number | null, value: number): Compared {
  if (seconds === null) return NO_DATA;
  const { above, upTo } = quantileBounds(seconds);
  if (upTo <= value) return MET;
  return above >= value ? { outcome: 'missed', missedBy: seconds - value } : { outcome: 'too-close', missedBy: null };
}
