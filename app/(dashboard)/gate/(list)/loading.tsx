import { TablePageSkeleton } from '#components/ui/layout/skeleton-client.tsx';

export default function Loading() {
  return (
    <TablePageSkeleton
      wide
      title="w-20"
      label="Loading the decisions"
      rows={8}
      columns={['w-24', 'w-40', 'flex-1', 'w-24']}
    />
  );
}
