import { TablePageSkeleton } from '#components/ui/layout/skeleton-client.tsx';

export default function Loading() {
  return (
    <TablePageSkeleton
      wide
      title="w-28"
      label="Loading the waivers"
      rows={6}
      columns={['w-40', 'w-40', 'flex-1', 'w-24']}
    />
  );
}
