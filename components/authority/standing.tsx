import type { ArtifactView } from '#lib/views/artifact.ts';
import type { ProjectRef } from '#lib/views/reference/project-ref.ts';
import { Link } from '#components/ui/text/link.tsx';
import { ClaimProject } from './claim-project.tsx';

/** Why no project stands behind an artifact: nobody here expects its project, or two projects are in conflict. */
export function ArtifactStanding({ artifact }: { artifact: Pick<ArtifactView, 'project' | 'expected' | 'conflict'> }) {
  const { project, expected, conflict } = artifact;
  if (conflict !== null) return <ConflictNotice projects={conflict} />;
  if (project === null || expected) return null;
  return (
    <div role="note" aria-label="Not expected here" className="mt-3 border-l-2 border-ink pl-3">
      <p className="pb-2">
        Nobody here has claimed <ProjectLink project={project} />, the project that its documents name.
      </p>
      <ClaimProject slug={project.slug} />
    </div>
  );
}

function ConflictNotice({ projects: [one, other] }: { projects: [ProjectRef, ProjectRef] }) {
  return (
    <div role="note" aria-label="Conflict" className="mt-3 border-l-2 border-ink pl-3">
      <p className="font-semibold">Two projects have equal authority over it.</p>
      <p>
        Evidence of <ProjectLink project={one} /> says that it belongs there, and so does evidence of{' '}
        <ProjectLink project={other} />. Both are expected here, so Attestry does not choose.
      </p>
      <p className="pt-1 text-13 text-ink-2">
        If one of them is not yours, withdraw its claim: <code className="font-mono">npx attestry project remove</code>{' '}
        and its slug.
      </p>
    </div>
  );
}

function ProjectLink({ project }: { project: ProjectRef }) {
  return (
    <Link href={`/projects/${project.slug}`} className="wrap-anywhere">
      {project.slug}
    </Link>
  );
}
