import { TablePageSkeleton } from '#components/ui/layout/skeleton-client.tsx';

export default function Loading() {
  return (
    <TablePageSkeleton
      wide
      title="w-36"
      label="Loading the connections"
      rows={6}
      columns={['w-40', 'flex-1', 'w-24', 'w-24']}
    />
  );
}
