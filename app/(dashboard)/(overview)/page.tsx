import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { OverviewBody } from '#components/overview/overview-client.tsx';
import { periodDates, parseOverviewQuery } from '#components/overview/period.ts';
import { shownPart } from '#components/overview/shown-overview.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { pageContext } from '#app/page-context.ts';
import { listProjectChoices } from '#lib/query/list-projects.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { getTargets } from '#lib/query/metrics/get-targets.ts';
import { getOverview } from '#lib/query/metrics/get-overview.ts';
import { LiveRefresh } from '../../live-refresh-client.tsx';

export const metadata: Metadata = { title: 'Overview' };

/** The number of projects in the selector. The search finds the others. */
const MAX_PROJECT_CHOICES = 100;

type Props = { searchParams: Promise<{ [name: string]: string | string[] | undefined }> };

/** The overview page: artifacts that need attention, metrics, projects, and arriving evidence. */
export default async function OverviewPage({ searchParams }: Props) {
  const query = parseOverviewQuery(await searchParams);
  const attestry = await pageContext();
  const now = attestry.now().getTime();
  const since = await newestEventSeq(attestry);
  const [overview, projects, targets] = await Promise.all([
    getOverview(attestry, { ...periodDates(query, now), project: query.project ?? undefined }).catch(notFoundOrThrow),
    listProjectChoices(attestry, MAX_PROJECT_CHOICES),
    getTargets(attestry, query.project),
  ]);
  if (targets === null) notFound();
  return (
    <>
      <OverviewBody
        overview={shownPart(shownView(overview))}
        query={query}
        choices={shownView(projects)}
        targets={shownView(targets)}
        baseUrl={config().baseUrl}
        dataFolder={config().dataFolder}
        now={now}
      />
      <LiveRefresh on={['evidence', 'status', 'delivery']} since={since} />
    </>
  );
}

/** Show the not-found page for an unknown project; throw any other error. */
function notFoundOrThrow(error: unknown): never {
  if (error instanceof AttestryError && error.code === 'not-found') notFound();
  throw error;
}
