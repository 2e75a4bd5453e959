import { classNames } from '../class-names.ts';

/** A placeholder with the size of the content that is loading. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={classNames('skeleton block h-4', className)} />;
}

/** Placeholder rows with the column widths of a table that is loading. */
export function SkeletonRows({ rows, columns, label }: { rows: number; columns: string[]; label: string }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex gap-4 border-b border-line py-3">
          {columns.map((width, column) => (
            <Skeleton key={`${column}-${width}`} className={width} />
          ))}
        </div>
      ))}
    </div>
  );
}
