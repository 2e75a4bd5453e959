import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { DriftList } from '#components/environment/drift/drift-list.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { AttestryError } from '#lib/errors.ts';
import { driftQuery } from '#lib/http/contract/environment/drift.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { listDrift } from '#lib/query/environment/list-drift.ts';
import { pageContext } from '#app/page-context.ts';
import { LiveRefresh } from '../../live-refresh-client.tsx';

export const metadata: Metadata = { title: 'Drift' };

type SearchParams = Promise<{ [name: string]: string | string[] | undefined }>;

/** The differences between what should run and what runs, in all environments. */
export default async function DriftPage({ searchParams }: { searchParams: SearchParams }) {
  const written = Object.entries(await searchParams).filter(
    (one): one is [string, string] => typeof one[1] === 'string',
  );
  const { data: query } = driftQuery.safeParse(Object.fromEntries(written));
  if (query === undefined) redirect('/drift');
  const context = await pageContext();
  const since = await newestEventSeq(context);
  const page = await listDrift(context, query).catch((error: unknown) => {
    // An environment that is not known, or not to this reader.
    if (error instanceof AttestryError && error.code === 'not-found') redirect('/drift');
    throw error;
  });
  const filter = Object.fromEntries(
    (['environment', 'kind', 'state'] as const).flatMap((name) =>
      query[name] === undefined ? [] : [[name, query[name]]],
    ),
  );
  return (
    <>
      <DriftList
        page={shownView(page)}
        filter={filter}
        later={query.cursor !== undefined}
        now={context.now().getTime()}
      />
      <LiveRefresh on={['drift']} since={since} />
    </>
  );
}
