import type { Metadata } from 'next';
import { parseQuarantineQuery, type SearchParams } from '#components/quarantine/query.ts';
import { Quarantines } from '#components/quarantine/quarantines.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { listQuarantines } from '#lib/query/quarantine/list-quarantines.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Quarantine' };

/** The quarantines, and the form that creates one; the query fills it. */
export default async function QuarantinePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { draft, cursor } = parseQuarantineQuery(await searchParams);
  const context = await pageContext();
  const page = await listQuarantines(context, cursor === null ? {} : { cursor });
  return <Quarantines page={shownView(page)} draft={draft} later={cursor !== null} now={context.now().getTime()} />;
}
