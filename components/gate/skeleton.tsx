import { Page } from '#components/ui/layout/page.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/layout/skeleton.tsx';

/** The placeholder of the page of the gate while it loads. */
export function GateSkeleton() {
  return (
    <Page wide>
      <div className="space-y-2 py-5">
        <Skeleton className="h-7 w-20" />
        <Skeleton className="w-[32rem] max-w-full" />
      </div>
      <SkeletonRows label="Loading the decisions" rows={8} columns={['w-24', 'w-40', 'flex-1', 'w-24']} />
    </Page>
  );
}
