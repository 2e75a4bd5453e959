import { Page } from '#components/ui/layout/page.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/layout/skeleton.tsx';

/** The placeholder of the deliveries page while it loads. */
export function DeliveriesSkeleton() {
  return (
    <Page wide>
      <div className="space-y-2 py-5">
        <Skeleton className="h-7 w-32" />
        <Skeleton className="w-[32rem] max-w-full" />
      </div>
      <SkeletonRows label="Loading the deliveries" rows={10} columns={['w-32', 'w-20', 'flex-1', 'w-20']} />
    </Page>
  );
}
