import { Page } from '#components/ui/layout/page.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/layout/skeleton.tsx';

/** The list of projects before it is there. */
export function ProjectListSkeleton() {
  return (
    <Page wide>
      <div className="space-y-2 py-5"><Skeleton className="h-7 w-32" /><Skeleton className="w-96 max-w-full" /></div>
      <SkeletonRows label="Loading the projects" rows={10} columns={['w-40', 'w-24', 'flex-1', 'w-16 max-md:hidden', 'w-20 max-md:hidden']} />
    </Page>
  );
}

/** A project before it is there. */
export function ProjectSkeleton() {
  return (
    <Page>
      <div className="space-y-3 py-5"><Skeleton className="w-24" /><Skeleton className="h-8 w-64 max-w-full" /><Skeleton className="w-[32rem] max-w-full" /></div>
      <div className="grid grid-cols-2 gap-6 border-t border-line py-4 lg:grid-cols-4">
        {['a', 'b', 'c', 'd'].map((figure) => <div key={figure} className="space-y-2"><Skeleton className="w-24" /><Skeleton className="h-8 w-28" /><Skeleton className="h-10" /></div>)}
      </div>
      <SkeletonRows label="Loading the project" rows={6} columns={['w-40', 'flex-1', 'w-20']} />
    </Page>
  );
}
