import { Page } from '#components/ui/layout/page.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/layout/skeleton.tsx';

/** The placeholder of the trust page while it loads. */
export function TrustSkeleton() {
  return (
    <Page>
      <div className="space-y-2 py-5">
        <Skeleton className="h-7 w-24" />
        <Skeleton className="w-[32rem] max-w-full" />
      </div>
      <SkeletonRows label="Loading the trust entries" rows={8} columns={['w-48', 'flex-1', 'w-24']} />
    </Page>
  );
}
