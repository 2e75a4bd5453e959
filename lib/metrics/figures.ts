/** The metrics of a period, computed from its daily roll-ups. */
import { daysOfPeriod, type Period } from './period.ts';
import { mergeHistograms, quantile, histogramSize, type Histogram } from './histogram.ts';

/** The stored counters of one day of one project. */
export type DayRow = {
  day: string;
  evidence: number;
  failed: number;
  artifacts: number;
  verified: number;
  deployed: number;
  deployedVerified: number;
  open: number;
  defects: number;
  leaked: number;
};
/** The histogram of times to verify of the artifacts first seen on a day. */
export type DayTimes = { day: string; times: Histogram };

/** Seconds, with two significant digits; `count` releases have been verified. */
export type Quantiles = {
  p50: number | null;
  p90: number | null;
  p99: number | null;
  count: number;
  /** Never verified so far; they have no time yet. */
  notVerified: number;
};
/** `share` is `part / whole`, from 0 to 1 with four decimals; null when `whole` is 0. */
export type Share = { part: number; whole: number; share: number | null };
export type Figures = { timeToVerify: Quantiles; coverage: Share; coverageDeployed: Share; defectLeakage: Share };
export type DayFigures = {
  day: string;
  artifacts: number;
  verified: number;
  coverage: number | null;
  p50: number | null;
  p90: number | null;
  defects: number;
  leaked: number;
  evidence: number;
  failed: number;
};

/** Decimals of a share, as the glossary says. */
const SHARE_DECIMALS = 4;
/** Significant digits of a time to verify: the histogram has no more precision. */
const TIME_DIGITS = 2;

/** A share between 0 and 1 with four decimals; null when `whole` is 0. It is 0 or 1 only where it is exactly that. */
export function shareOf(part: number, whole: number): Share {
  if (whole <= 0) return { part, whole, share: null };
  if (part === 0 || part === whole) return { part, whole, share: part / whole };
  const step = 10 ** -SHARE_DECIMALS;
  return { part, whole, share: Math.min(1 - step, Math.max(step, Number((part / whole).toFixed(SHARE_DECIMALS)))) };
}

/** A quantile of the time to verify in seconds with two significant digits; null for an empty histogram. */
function roundedQuantile(histogram: Histogram, q: number): number | null {
  const seconds = quantile(histogram, q);
  return seconds === null ? null : Number(seconds.toPrecision(TIME_DIGITS));
}

/** The metrics of a period. Rows outside it do not count. */
export function figuresOf(period: Period, rows: readonly DayRow[], times: readonly DayTimes[]): Figures {
  const within = rows.filter((row) => row.day >= period.from && row.day <= period.to);
  const sum = (column: Exclude<keyof DayRow, 'day'>) => within.reduce((total, row) => total + row[column], 0);
  const histogram = mergeHistograms(
    times.filter(({ day }) => day >= period.from && day <= period.to).map((item) => item.times),
  );
  return {
    timeToVerify: {
      p50: roundedQuantile(histogram, 0.5),
      p90: roundedQuantile(histogram, 0.9),
      p99: roundedQuantile(histogram, 0.99),
      count: histogramSize(histogram),
      notVerified: sum('open'),
    },
    coverage: shareOf(sum('verified'), sum('artifacts')),
    coverageDeployed: shareOf(sum('deployedVerified'), sum('deployed')),
    defectLeakage: shareOf(sum('leaked'), sum('defects')),
  };
}

/** One entry for every day of the period, including days without data. */
export function figuresByDay(period: Period, rows: readonly DayRow[], times: readonly DayTimes[]): DayFigures[] {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const timesOf = new Map(times.map((item) => [item.day, item.times]));
  return daysOfPeriod(period).map((day) => {
    const row = byDay.get(day);
    const histogram = timesOf.get(day) ?? new Map<number, number>();
    return {
      day,
      artifacts: row?.artifacts ?? 0,
      verified: row?.verified ?? 0,
      coverage: row ? shareOf(row.verified, row.artifacts).share : null,
      p50: roundedQuantile(histogram, 0.5),
      p90: roundedQuantile(histogram, 0.9),
      defects: row?.defects ?? 0,
      leaked: row?.leaked ?? 0,
      evidence: row?.evidence ?? 0,
      failed: row?.failed ?? 0,
    };
  });
}

export type Trend = { direction: 'up' | 'down' | 'level'; change: number };

/**
 * The change of a metric since the period before; null when either value is unknown. A change up to `noise` is level.
 */
export function trendOf(now: number | null, before: number | null, noise = 0.005): Trend | null {
  if (now === null || before === null) return null;
  const change = now - before;
  if (Math.abs(change) <= noise) return { change, direction: 'level' };
  return { change, direction: change > 0 ? 'up' : 'down' };
}
