import { TrustSkeleton } from '#components/trust/skeleton.tsx';

export default function Loading() {
  return <TrustSkeleton />;
}
