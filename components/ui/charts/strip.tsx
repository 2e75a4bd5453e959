import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';

export type StripCell = {
  key: string;
  href: string;
  /** A sentence that describes this cell. */
  label: string;
  mark: ReactNode;
  /** Whether this cell is worse than the one before; it has a mark above. */
  flagged: boolean;
};

/** A strip of cells, one per version, oldest first. It wraps on narrow screens. */
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
