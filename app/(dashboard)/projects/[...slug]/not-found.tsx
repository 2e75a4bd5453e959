import { UnknownProject } from '#components/project/unknown-project.tsx';

export default function ProjectNotFound() {
  return <UnknownProject />;
}
