import { PoliciesSkeleton } from '#components/policy/list/skeleton.tsx';

export default function Loading() {
  return <PoliciesSkeleton />;
}
