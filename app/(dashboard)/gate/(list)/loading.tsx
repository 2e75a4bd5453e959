import { GateSkeleton } from '#components/gate/skeleton.tsx';

export default function Loading() {
  return <GateSkeleton />;
}
