import type { CSSProperties, ReactNode, TdHTMLAttributes } from 'react';
import { classNames } from '../class-names.ts';

export type Column = {
  label: string;
  align?: 'left' | 'right';
  /** Hidden on narrow screens. */
  wide?: boolean;
  /** The heading is only for screen readers. */
  hidden?: boolean;
  className?: string;
};

/**
 * A table that scrolls sideways on a narrow screen. `caption` is only for screen readers. `stacked`: there each row is
 * a block instead, with a line for each cell and the heading before it (`globals.css`); at most six columns.
 */
export function Table({
  caption,
  columns,
  stacked = false,
  children,
  className,
}: {
  caption: string;
  columns: Column[];
  stacked?: boolean;
  children: ReactNode;
  className?: string;
}) {
  return (
    <div
      role="region"
      aria-label={caption}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a keyboard user must reach what scrolls
      tabIndex={0}
      className={classNames('relative overflow-x-auto print:overflow-visible', stacked && 'stacked', className)}
      style={stacked ? headings(columns) : undefined}
    >
      <table className="w-full text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line">
            {columns.map((column) => (
              <th
                key={column.label}
                scope="col"
                className={classNames(
                  'py-1 pr-4 text-12 font-normal whitespace-nowrap text-ink-2 last:pr-0',
                  column.align === 'right' && 'text-right',
                  column.wide && 'max-md:hidden',
                  column.className,
                )}
              >
                {column.hidden ? <span className="sr-only">{column.label}</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** The headings as properties of CSS: `--heading-2` is that of the second column. */
const headings = (columns: Column[]): CSSProperties =>
  Object.fromEntries(
    columns.flatMap(({ label, hidden }, at) =>
      at === 0 || hidden === true ? [] : [[`--heading-${at + 1}`, JSON.stringify(`${label}: `)]],
    ),
  );

export function Row({ children, className }: { children: ReactNode; className?: string }) {
  return <tr className={classNames('border-b border-line align-baseline hover:bg-wash', className)}>{children}</tr>;
}

type CellProps = TdHTMLAttributes<HTMLTableCellElement> & { align?: 'left' | 'right'; wide?: boolean };

export function Cell({ align, wide = false, className, ...rest }: CellProps) {
  return (
    <td
      {...rest}
      className={classNames(
        'py-2 pr-4 last:pr-0',
        align === 'right' && 'text-right',
        wide && 'max-md:hidden',
        className,
      )}
    />
  );
}

/** The cell that names the row. */
export function RowHead({ className, ...rest }: TdHTMLAttributes<HTMLTableCellElement>) {
  return <th scope="row" {...rest} className={classNames('py-2 pr-4 text-left font-normal', className)} />;
}
