/** Statistics of a run, and how they are printed. */

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The smallest value that at least this share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Format a number with three significant digits. */
export function formatDigits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

/** Align rows in columns: the first column to the left, the others to the right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Every aim, and whether it was reached. */
export type Goal = { name: string; limit: string; measured: string; met: boolean };
export const goalAtMost = (what: string, measured: number, most: number, unit = ''): Goal => ({
  name: what,
  limit: `≤ ${most}${unit}`,
  measured: `${formatDigits(measured)}${unit}`,
  met: measured <= most,
});
export const goalAtLeast = (what: string, measured: number, least: number, unit = ''): Goal => ({
  name: what,
  limit: `≥ ${least}${unit}`,
  measured: `${formatDigits(measured)}${unit}`,
  met: measured >= least,
});
