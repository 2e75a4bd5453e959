import { LineageSkeleton } from '#components/lineage/page/skeleton.tsx';

export default function Loading() {
  return <LineageSkeleton />;
}
