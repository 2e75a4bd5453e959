import { OverviewSkeleton } from '#components/overview/skeleton-client.tsx';

export default function Loading() {
  return <OverviewSkeleton />;
}
