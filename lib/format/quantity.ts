/** Numbers in words: one locale, so that server and browser say the same. */

const numberFormat = new Intl.NumberFormat('en-US');

/** `1,234`; `10,000+` when the count stopped at a bound. */
export function formatCount(value: number, atLeast = false): string {
  return `${numberFormat.format(value)}${atLeast ? '+' : ''}`;
}

/** `1 artifact`, `3 artifacts`. */
export function formatQuantity(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/**
 * A share from 0 to 1 as `87 %`. Never rounded to all or nothing: 0.9997 is `99.9 %`, 0.0004 is `0.1 %`.
 */
export function formatPercent(share: number): string {
  if (share <= 0) return '0\u00a0%';
  if (share >= 1) return '100\u00a0%';
  const value = share * 100;
  if (value > 99) return `${Math.min(99.9, Math.floor(value * 10) / 10)}\u00a0%`;
  if (value < 1) return `${Math.max(0.1, Math.round(value * 10) / 10)}\u00a0%`;
  return `${Math.round(value)}\u00a0%`;
}

/** A share from 0 to 1 with at most four decimals, not rounded: `90 %`, `99.25 %`. */
export function formatExactPercent(share: number): string {
  return `${Number((share * 100).toFixed(2))}\u00a0%`;
}

/** A difference of shares in percentage points: `15 points`, `0.4 points`, `less than 0.1 points`. */
export function formatPoints(difference: number): string {
  const points = Math.abs(difference) * 100;
  if (points < 0.1) return 'less than 0.1 points';
  const tenths = Math.round(points * 10) / 10;
  return tenths < 1 ? `${tenths} points` : formatQuantity(Math.round(points), 'point');
}

/** Bytes as `412 B`, `8.1 kB`, `2.4 MB` (powers of ten). */
export function formatBytes(size: number): string {
  if (size < 1000) return `${size}\u00a0B`;
  if (size < 999_950) return `${(size / 1000).toFixed(1)}\u00a0kB`;
  if (size < 999_950_000) return `${(size / 1e6).toFixed(1)}\u00a0MB`;
  return `${(size / 1e9).toFixed(1)}\u00a0GB`;
}
