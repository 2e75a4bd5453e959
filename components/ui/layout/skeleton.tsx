import { classNames } from '../class-names.ts';

/** A place where something will stand. Give it the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={classNames('skeleton block h-4', className)} />;
}

/** Rows that will come, in the widths of their columns. */
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
