import { TablePageSkeleton } from '#components/ui/layout/skeleton-client.tsx';

export default function Loading() {
  return (
    <TablePageSkeleton title="w-24" label="Loading the trust entries" rows={8} columns={['w-48', 'flex-1', 'w-24']} />
  );
}
