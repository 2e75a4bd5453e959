import { ProjectListSkeleton } from '#components/project/skeleton.tsx';

export default function Loading() {
  return <ProjectListSkeleton />;
}
