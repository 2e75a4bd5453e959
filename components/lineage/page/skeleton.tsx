import { PageSkeleton, Skeleton, SkeletonRows } from '#components/ui/layout/skeleton-client.tsx';

/** The placeholder of a lineage page while it loads. */
export function LineageSkeleton() {
  return (
    <PageSkeleton wide title="w-72" note="w-96">
      <div className="space-y-3 border-t border-line py-3">
        <Skeleton className="h-8 w-72 max-w-full" />
        <Skeleton className="w-2/3" />
      </div>
      <Skeleton className="h-[clamp(320px,62vh,760px)] w-full opacity-40" />
      <div className="pt-6">
        <SkeletonRows label="Loading the lineage" rows={6} columns={['w-40', 'w-24', 'flex-1', 'w-20']} />
      </div>
    </PageSkeleton>
  );
}
