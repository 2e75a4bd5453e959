import { Page } from '#components/ui/layout/page.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/layout/skeleton.tsx';

/** The placeholder of the page of policies while it loads. */
export function PoliciesSkeleton() {
  return (
    <Page wide>
      <div className="space-y-2 py-5">
        <Skeleton className="h-7 w-24" />
        <Skeleton className="w-[32rem] max-w-full" />
      </div>
      <SkeletonRows label="Loading the policies" rows={4} columns={['w-40', 'w-24', 'flex-1', 'w-24']} />
    </Page>
  );
}
