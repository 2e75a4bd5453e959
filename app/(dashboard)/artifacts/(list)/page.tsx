import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ArtifactList } from '#components/artifact/list/artifact-list-client.tsx';
import {
  downloadHref,
  toArtifactFilter,
  artifactListHref,
  parseArtifactQuery,
} from '#components/artifact/list/query.ts';
import type { SearchParams } from '#components/artifact/list/query.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { LiveRefresh } from '#app/live-refresh-client.tsx';
import { pageContext } from '#app/page-context.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { listProjectChoices } from '#lib/query/list-projects.ts';

export const metadata: Metadata = { title: 'Artifacts' };

/** The number of projects in the form. The search finds the others. */
const MAX_PROJECT_CHOICES = 100;

/** The list of artifacts, filtered by the query parameters. */
export default async function ArtifactsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = parseArtifactQuery(await searchParams);
  const attestry = await pageContext();
  const now = attestry.now().getTime();
  const filter = toArtifactFilter(query, now);
  const since = await newestEventSeq(attestry);
  const [page, projects] = await Promise.all([
    listArtifacts(attestry, filter).catch((error: unknown) => {
      // A cursor of another list or of an older version: show the first page.
      if (error instanceof AttestryError && error.code === 'bad-request' && query.cursor !== undefined)
        redirect(artifactListHref(query, { cursor: null }));
      throw error;
    }),
    listProjectChoices(attestry, MAX_PROJECT_CHOICES),
  ]);
  const download = { json: downloadHref(filter, 'json'), csv: downloadHref(filter, 'csv') };
  return (
    <>
      <ArtifactList
        page={shownView(page)}
        query={query}
        download={download}
        projects={shownView(projects)}
        baseUrl={config().baseUrl}
        dataFolder={config().dataFolder}
        now={now}
      />
      {page.artifacts.length === 0 && <LiveRefresh on={['evidence']} since={since} />}
    </>
  );
}
