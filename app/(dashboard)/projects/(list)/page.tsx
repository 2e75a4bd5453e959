import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ProjectList, UnexpectedProjectList } from '#components/project/project-list.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { LiveRefresh } from '#app/live-refresh-client.tsx';
import { pageContext } from '#app/page-context.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { listProjects } from '#lib/query/list-projects.ts';
import { migrationSummary } from '#lib/query/project/get-migration.ts';

export const metadata: Metadata = { title: 'Projects' };

type Props = { searchParams: Promise<{ cursor?: string | string[]; claimed?: string | string[] }> };

/** The number of projects that nobody has claimed on the first page; a page of their own lists all. */
const MAX_UNEXPECTED = 20;

/** The projects that are expected here and those that are not; `claimed=false`: only the latter, page by page. */
export default async function ProjectsPage({ searchParams }: Props) {
  const { cursor, claimed } = await searchParams;
  const after = typeof cursor === 'string' && cursor !== '' ? cursor : undefined;
  const attestry = await pageContext();
  const onlyUnexpected = claimed === 'false';
  const since = await newestEventSeq(attestry);
  const page = await listProjects(attestry, { cursor: after, claimed: !onlyUnexpected }).catch((error: unknown) => {
    // A cursor of another list or of an older version: show the first page.
    if (error instanceof AttestryError && error.code === 'bad-request') redirect('/projects');
    throw error;
  });
  const props = { page: shownView(page), later: after !== undefined, now: attestry.now().getTime() };
  if (onlyUnexpected) return <UnexpectedProjectList {...props} />;
  const unexpected = props.later ? null : await listProjects(attestry, { claimed: false, limit: MAX_UNEXPECTED });
  const migration = props.later ? null : await migrationSummary(attestry);
  return (
    <>
      <ProjectList
        {...props}
        unexpected={shownView(unexpected)}
        migration={shownView(migration)}
        baseUrl={config().baseUrl}
        dataFolder={config().dataFolder}
      />
      {page.projects.length === 0 && <LiveRefresh on={['evidence', 'delivery']} since={since} />}
    </>
  );
}
