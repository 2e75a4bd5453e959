import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ProjectList } from '#components/project/project-list.tsx';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { requestContext } from '#lib/start/app.ts';
import { listProjects } from '#lib/query/list-projects.ts';

export const metadata: Metadata = { title: 'Projects' };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** The paginated list of projects. */
export default async function ProjectsPage({ searchParams }: Props) {
  const { cursor } = await searchParams;
  const after = typeof cursor === 'string' && cursor !== '' ? cursor : undefined;
  const attestry = await requestContext();
  const page = await listProjects(attestry, { cursor: after }).catch((error: unknown) => {
    // A cursor of another list or of an older version: show the first page.
    if (error instanceof AttestryError && error.code === 'bad-request') redirect('/projects');
    throw error;
  });
  return (
    <ProjectList
      page={revealInvisibleInView(page)}
      later={after !== undefined}
      baseUrl={config().baseUrl}
      now={attestry.now().getTime()}
    />
  );
}
