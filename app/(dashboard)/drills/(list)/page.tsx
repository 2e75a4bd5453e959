import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Drills } from '#components/drill/drills.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { numberedPageQuery } from '#lib/http/contract/shared/shared-schemas.ts';
import { listDrills } from '#lib/jobs/drills/list-drills.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { pageContext } from '#app/page-context.ts';
import { LiveRefresh } from '../../../live-refresh-client.tsx';

export const metadata: Metadata = { title: 'Drills' };

type SearchParams = Promise<{ cursor?: string | string[]; scenario?: string | string[] }>;

/** The library and the record of drills. `scenario`: the one that the form begins with. */
export default async function DrillsPage({ searchParams }: { searchParams: SearchParams }) {
  const { cursor, scenario } = await searchParams;
  const { data: query } = numberedPageQuery.safeParse({ cursor });
  if (query === undefined) redirect('/drills');
  const context = await pageContext();
  const since = await newestEventSeq(context);
  const page = await listDrills(context, query);
  return (
    <>
      <Drills
        page={shownView(page)}
        start={page.library.find(({ id }) => id === scenario)?.id ?? null}
        later={query.cursor !== undefined}
        now={context.now().getTime()}
      />
      <LiveRefresh on={['drill']} since={since} />
    </>
  );
}
