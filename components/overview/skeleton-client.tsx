'use client';
import { Page } from '#components/ui/layout/page.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/layout/skeleton-client.tsx';

/** The placeholder of the overview while it loads. */
export function OverviewSkeleton() {
  return (
    <Page>
      <h1 className="sr-only">Overview</h1>
      <div className="flex items-center justify-between pt-4 pb-2">
        <Skeleton className="h-7 w-56" />
        <Skeleton className="h-8 w-72 max-sm:hidden" />
      </div>
      <div className="border-t-2 border-ink pb-4">
        <SkeletonRows
          label="Loading artifacts that need attention"
          rows={4}
          columns={['w-20', 'w-64', 'w-48 max-md:hidden', 'flex-1 max-md:hidden']}
        />
      </div>
      <div className="grid grid-cols-2 gap-6 border-t border-line py-4 lg:grid-cols-4">
        {['a', 'b', 'c', 'd'].map((figure) => (
          <div key={figure} className="space-y-2">
            <Skeleton className="w-24" />
            <Skeleton className="h-8 w-28" />
            <Skeleton className="h-10" />
          </div>
        ))}
      </div>
      <div className="grid gap-x-10 border-t border-line py-4 lg:grid-cols-[7fr_5fr]">
        <SkeletonRows label="Loading the projects" rows={6} columns={['w-40', 'flex-1', 'w-16']} />
        <SkeletonRows label="Loading arrivals" rows={6} columns={['w-16', 'flex-1']} />
      </div>
    </Page>
  );
}
