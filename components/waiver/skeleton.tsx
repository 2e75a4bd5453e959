import { Page } from '#components/ui/layout/page.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/layout/skeleton.tsx';

/** The placeholder of the waivers page while it loads. */
export function WaiversSkeleton() {
  return (
    <Page wide>
      <div className="space-y-2 py-5">
        <Skeleton className="h-7 w-28" />
        <Skeleton className="w-[32rem] max-w-full" />
      </div>
      <SkeletonRows label="Loading the waivers" rows={6} columns={['w-40', 'w-40', 'flex-1', 'w-24']} />
    </Page>
  );
}
