import type { Metadata } from 'next';
import { parseViewState } from '#components/lineage/view/view-state.ts';
import { LineageChoice } from '#components/lineage/page/choice.tsx';
import { LineageBody } from '#components/lineage/page/lineage.tsx';
import { parseLineageQuery } from '#components/lineage/view/query.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { LiveRefresh } from '#app/live-refresh-client.tsx';
import { pageContext } from '#app/page-context.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { readLineagePage } from './read-lineage.ts';
import { getPortfolioMap } from '#lib/query/lineage/portfolio-map.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';

export const metadata: Metadata = { title: 'Lineage' };

type Props = { searchParams: Promise<{ [name: string]: string | string[] | undefined }> };

/** The number of artifacts to choose from on a page without an artifact. */
const MAX_ARTIFACT_CHOICES = 20;

/**
 * The lineage page of one artifact, from source to production. Without an artifact it shows the map of the portfolio,
 * and some artifacts to choose from.
 */
export default async function LineagePage({ searchParams }: Props) {
  const parameters = await searchParams;
  const query = parseLineageQuery(parameters);
  const attestry = await pageContext();
  const found = query.artifact === null ? null : await readLineagePage(attestry, query.artifact, query);
  if (found !== null) return <LineageBody {...found} query={query} viewState={parseViewState(parameters)} />;
  const since = await newestEventSeq(attestry);
  const page = await listArtifacts(attestry, {
    limit: MAX_ARTIFACT_CHOICES,
    sort: 'newest',
    ...(query.q === '' ? {} : { q: query.q }),
  });
  const isSearch = query.q !== '' || query.artifact !== null;
  const map = isSearch ? null : shownView(await getPortfolioMap(attestry));
  return (
    <>
      <LineageChoice
        page={shownView(page)}
        map={map}
        query={{ ...query, artifact: null }}
        unknown={query.artifact}
        baseUrl={config().baseUrl}
        dataFolder={config().dataFolder}
        now={attestry.now().getTime()}
      />
      {page.artifacts.length === 0 && <LiveRefresh on={['evidence']} since={since} />}
    </>
  );
}
