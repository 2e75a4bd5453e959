import { TablePageSkeleton } from '#components/ui/layout/skeleton-client.tsx';

export default function Loading() {
  return (
    <TablePageSkeleton
      wide
      title="w-24"
      label="Loading the policies"
      rows={4}
      columns={['w-40', 'w-24', 'flex-1', 'w-24']}
    />
  );
}
