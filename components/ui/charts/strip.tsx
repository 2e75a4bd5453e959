import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';

export type StripCell = {
  key: string;
  href: string;
  /** What this cell is, as a sentence. */
  label: string;
  mark: ReactNode;
  /** Marked above: here it became worse. */
  flagged: boolean;
};

/** One cell per version in order of time; wraps. The flag is a notch above the cell and is in its label. */
export function Strip({ cells, label }: { cells: StripCell[]; label: string }) {
  return (
    <ol aria-label={label} className="flex flex-wrap gap-y-2">
      {cells.map((cell) => (
        <li key={cell.key}>
          <a
            href={cell.href}
            data-quiet
            title={cell.label}
            className={classNames(
              'flex size-6 items-center justify-center border-t-2 hover:bg-accent-wash',
              cell.flagged ? 'border-ink' : 'border-line',
            )}
          >
            {cell.mark}
            <span className="sr-only">{cell.label}</span>
          </a>
        </li>
      ))}
    </ol>
  );
}
