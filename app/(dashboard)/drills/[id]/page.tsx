import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DrillBody } from '#components/drill/drill.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { getDrill, getScenario } from '#lib/jobs/drills/list-drills.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { pageContext } from '#app/page-context.ts';
import { LiveRefresh } from '../../../live-refresh-client.tsx';

export const metadata: Metadata = { title: 'Drill' };

/** The page of one drill. */
export default async function DrillPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext();
  const since = await newestEventSeq(context);
  const id = await readRowId(params, 'drill').catch(() => notFound());
  const drill = await getDrill(context, id);
  if (drill === null) notFound();
  const scenario = await getScenario(context, drill.scenario);
  return (
    <>
      <DrillBody drill={shownView(drill)} scenario={scenario && shownView(scenario)} now={context.now().getTime()} />
      <LiveRefresh on={['drill']} since={since} />
    </>
  );
}
