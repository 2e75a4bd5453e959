import { TablePageSkeleton } from '#components/ui/layout/skeleton-client.tsx';

export default function Loading() {
  return (
    <TablePageSkeleton
      wide
      title="w-40"
      label="Loading the predicate types"
      rows={4}
      columns={['w-40', 'w-24', 'flex-1', 'w-24']}
    />
  );
}
