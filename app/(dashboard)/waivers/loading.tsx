import { WaiversSkeleton } from '#components/waiver/skeleton.tsx';

export default function Loading() {
  return <WaiversSkeleton />;
}
