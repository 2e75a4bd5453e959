import { Page } from '#components/ui/layout/page.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/layout/skeleton.tsx';

/** The placeholder of the project list while it loads. */
export function ProjectListSkeleton() {
  return (
    <Page wide>
      <div className="space-y-2 py-5">
        <Skeleton className="h-7 w-32" />
        <Skeleton className="w-96 max-w-full" />
      </div>
      <SkeletonRows
        label="Loading the projects"
        rows={10}
        columns={['w-40', 'w-24', 'flex-1', 'w-16 max-md:hidden', 'w-20 max-md:hidden']}
      />
    </Page>
  );
}
