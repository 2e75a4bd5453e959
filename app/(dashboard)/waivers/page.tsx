import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { shownView } from '#components/ui/format/shown-view.ts';
import { parseWaiverQuery, waiversHref, type SearchParams } from '#components/waiver/query.ts';
import { Waivers } from '#components/waiver/waivers.tsx';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { listProjectChoices } from '#lib/query/list-projects.ts';
import { listWaivableRules, listWaivers } from '#lib/query/waiver/list-waivers.ts';
import { pageContext } from '#app/page-context.ts';
import { LiveRefresh } from '../../live-refresh-client.tsx';

export const metadata: Metadata = { title: 'Waivers' };

/** Projects that the reader can choose from; links from the pages of projects reach the others. */
const MAX_PROJECT_CHOICES = 100;

/** The waivers in force and those that have ended, filtered by the URL. */
export default async function WaiversPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = parseWaiverQuery(await searchParams);
  const context = await pageContext();
  const since = await newestEventSeq(context);
  const { rule: _rule, vulnerability: _vulnerability, ...filter } = query;
  const [page, projects, rules] = await Promise.all([
    listWaivers(context, filter).catch((error: unknown) => {
      // A cursor of another list, or of an older version: the first page is meant.
      if (error instanceof AttestryError && error.code === 'bad-request' && query.cursor !== undefined)
        redirect(waiversHref({ ...query, cursor: null }));
      throw error;
    }),
    listProjectChoices(context, MAX_PROJECT_CHOICES),
    listWaivableRules(context),
  ]);
  return (
    <>
      <Waivers
        page={shownView(page)}
        query={query}
        projects={shownView(projects)}
        rules={rules}
        baseUrl={config().baseUrl}
        now={context.now().getTime()}
      />
      <LiveRefresh on={['status']} since={since} />
    </>
  );
}
