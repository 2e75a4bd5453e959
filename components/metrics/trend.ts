import { formatQuantity } from '#lib/format/quantity.ts';

/** The change of a metric compared with the previous period of equal length. */
export type Trend = {
  direction: 'up' | 'down' | 'level';
  /** `4 points`, `12 s`; null when level. */
  amount: string | null;
  text: string;
};

export type Measure = {
  /** Formats an absolute difference. */
  format: (difference: number) => string;
  better: 'up' | 'down';
  /** Changes up to this size count as level. */
  tolerance: number;
};

/** Compare two values; null if one is missing. `before` names the earlier period: `the 30 days before`. */
export function describeTrend(now: number | null, then: number | null, measure: Measure, before: string): Trend | null {
  if (now === null || then === null) return null;
  const change = now - then;
  if (Math.abs(change) <= measure.tolerance) return { direction: 'level', amount: null, text: `as in ${before}` };
  const direction = change > 0 ? 'up' : 'down';
  const by = measure.format(Math.abs(change));
  return {
    direction,
    amount: by,
    text: `${direction} ${by} against ${before}: ${direction === measure.better ? 'better' : 'worse'}`,
  };
}

/** Return a measure of shares: differences in percentage points, level within half a point. */
export function percentagePoints(better: 'up' | 'down'): Measure {
  return {
    better,
    tolerance: 0.005,
    format: (difference) => {
      const points = Math.max(1, Math.round(difference * 100));
      return formatQuantity(points, 'point');
    },
  };
}
