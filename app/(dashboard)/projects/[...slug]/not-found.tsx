import { UnknownProject } from '#components/project/nothing-known.tsx';

export default function ProjectNotFound() {
  return <UnknownProject />;
}
