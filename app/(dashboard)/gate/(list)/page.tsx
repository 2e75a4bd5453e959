import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Gate, LISTED_DAYS } from '#components/gate/gate.tsx';
import { gateHref, parseGateQuery, type SearchParams } from '#components/gate/query.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { listGateDecisions } from '#lib/query/gate/list-decisions.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Gate' };

/** The decisions of the gate, filtered by the URL. */
export default async function GatePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = parseGateQuery(await searchParams);
  const context = await pageContext();
  const page = await listGateDecisions(context, { ...query, days: LISTED_DAYS, sort: 'denied' }).catch(
    (error: unknown) => {
      // A cursor of another list: the first page is meant.
      if (error instanceof AttestryError && error.code === 'bad-request' && query.cursor !== undefined)
        redirect(gateHref({ ...query, cursor: null }));
      throw error;
    },
  );
  return <Gate page={shownView(page)} query={query} baseUrl={config().baseUrl} now={context.now().getTime()} />;
}
