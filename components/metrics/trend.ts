/** How a figure moved against the period of equal length before. */
export type Trend = { direction: 'up' | 'down' | 'level'; /** `4 points`, `12 s`; null when level. */ by: string | null; /** Said in full. */ words: string };

type Kind = { unit: (difference: number) => string; /** Which way is better. */ better: 'up' | 'down'; /** Smaller moves count as level. */ still: number };

/** Null where one of the two periods has no figure. `before` names the earlier period: `the 30 days before`. */
export function trendOf(now: number | null, then: number | null, kind: Kind, before: string): Trend | null {
  if (now === null || then === null) return null;
  const difference = now - then;
  if (Math.abs(difference) < kind.still) return { direction: 'level', by: null, words: `as in ${before}` };
  const direction = difference > 0 ? 'up' : 'down';
  const by = kind.unit(Math.abs(difference));
  return { direction, by, words: `${direction} ${by} against ${before}: ${direction === kind.better ? 'better' : 'worse'}` };
}

/** Shares move in percentage points. */
export const IN_POINTS = (better: 'up' | 'down'): Kind => ({
  better,
  still: 0.005,
  unit: (difference) => { const points = Math.round(difference * 100); return points === 1 ? '1 point' : `${points} points`; },
});
