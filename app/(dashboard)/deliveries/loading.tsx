import { TablePageSkeleton } from '#components/ui/layout/skeleton-client.tsx';

export default function Loading() {
  return (
    <TablePageSkeleton
      wide
      title="w-32"
      label="Loading the deliveries"
      rows={10}
      columns={['w-32', 'w-20', 'flex-1', 'w-20']}
    />
  );
}
