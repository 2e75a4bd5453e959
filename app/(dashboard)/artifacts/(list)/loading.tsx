'use client';
import { Page } from '#components/ui/layout/page.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/layout/skeleton-client.tsx';

export default function Loading() {
  return (
    <Page wide>
      <h1 className="py-5 text-20 font-semibold">Artifacts</h1>
      <div className="space-y-3 border-t border-line py-4">
        <Skeleton className="h-5 w-96 max-w-full" />
        <Skeleton className="h-8" />
      </div>
      <SkeletonRows
        label="Loading the artifacts"
        rows={12}
        columns={['w-24', 'w-64', 'flex-1 max-md:hidden', 'w-40 max-md:hidden', 'w-16']}
      />
    </Page>
  );
}
