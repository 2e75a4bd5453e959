import { TablePageSkeleton } from '#components/ui/layout/skeleton-client.tsx';

export default function Loading() {
  return (
    <TablePageSkeleton
      wide
      title="w-32"
      note="w-96"
      label="Loading the projects"
      rows={10}
      columns={['w-40', 'w-24', 'flex-1', 'w-16 max-md:hidden', 'w-20 max-md:hidden']}
    />
  );
}
