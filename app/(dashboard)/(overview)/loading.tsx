import { OverviewSkeleton } from '#components/overview/skeleton.tsx';

export default function Loading() {
  return <OverviewSkeleton />;
}
