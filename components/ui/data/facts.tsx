import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';

export type FactRow = { term: string; value: ReactNode };

/** A list of terms and values. Rows whose value is null are left out. */
export function Facts({ rows, className }: { rows: FactRow[]; className?: string }) {
  return (
    <dl className={classNames('facts', className)}>
      {rows
        .filter((row) => row.value !== null && row.value !== undefined)
        .map((row) => (
          <div key={row.term}>
            <dt>{row.term}</dt>
            <dd>{row.value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** The expected value beside the actual one. */
export function Comparison({ expected, actual }: { expected: string | null; actual: string | null }) {
  if (expected === null && actual === null) return null;
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
      {[
        ['Expected', expected],
        ['Actual', actual],
      ].map(([term, value]) => (
        <div key={term} className="min-w-0 border-t border-line-2 pt-1">
          <dt className="text-12 text-ink-2">{term}</dt>
          <dd className="font-mono text-13 wrap-anywhere">
            {value ?? <span className="font-sans text-ink-2">nothing</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
