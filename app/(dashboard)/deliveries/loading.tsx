import { DeliveriesSkeleton } from '#components/delivery/skeleton.tsx';

export default function Loading() {
  return <DeliveriesSkeleton />;
}
