'use client';
import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';
import { Page } from './page.tsx';

/** A placeholder with the size of the content that is loading. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={classNames('skeleton block h-4', className)} />;
}

type RowsProps = { rows: number; columns: string[]; label: string };

/** Placeholder rows with the column widths of a table that is loading. */
export function SkeletonRows({ rows, columns, label }: RowsProps) {
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

type PageProps = {
  wide?: boolean;
  /** The classes for the widths of the title and of the note below it. */
  title: string;
  note?: string;
};

/** The placeholder of a page that is loading: its title and note, and `children` below. */
export function PageSkeleton({ wide, title, note = 'w-[32rem]', children }: PageProps & { children: ReactNode }) {
  return (
    <Page wide={wide}>
      <div className="space-y-2 py-5">
        <Skeleton className={classNames('h-7 max-w-full', title)} />
        <Skeleton className={classNames('max-w-full', note)} />
      </div>
      {children}
    </Page>
  );
}

/** The placeholder of a page whose content is one table. */
export function TablePageSkeleton({ wide, title, note, ...rows }: PageProps & RowsProps) {
  return (
    <PageSkeleton wide={wide} title={title} note={note}>
      <SkeletonRows {...rows} />
    </PageSkeleton>
  );
}
