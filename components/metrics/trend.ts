/** How a figure moved against the period of equal length before, as a sign and as a sentence. */
export type TrendWords = {
  direction: 'up' | 'down' | 'level';
  /** `4 points`, `12 s`; null when level. */
  by: string | null;
  words: string;
};

export type Measure = {
  /** Says a difference. */
  say: (difference: number) => string;
  better: 'up' | 'down';
  /** Smaller moves count as level. */
  noise: number;
};

/** Null where one of the two periods has no figure. `before` names the earlier period: `the 30 days before`. */
export function trendWords(
  now: number | null,
  then: number | null,
  measure: Measure,
  before: string,
): TrendWords | null {
  if (now === null || then === null) return null;
  const change = now - then;
  if (Math.abs(change) <= measure.noise) return { direction: 'level', by: null, words: `as in ${before}` };
  const direction = change > 0 ? 'up' : 'down';
  const by = measure.say(Math.abs(change));
  return {
    direction,
    by,
    words: `${direction} ${by} against ${before}: ${direction === measure.better ? 'better' : 'worse'}`,
  };
}

/** Shares move in percentage points. */
export function inPoints(better: 'up' | 'down'): Measure {
  return {
    better,
    noise: 0.005,
    say: (difference) => {
      const points = Math.max(1, Math.round(difference * 100));
      return points === 1 ? '1 point' : `${points} points`;
    },
  };
}
