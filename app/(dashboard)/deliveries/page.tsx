import type { Metadata } from 'next';
import { Deliveries } from '#components/delivery/deliveries.tsx';
import { parseOutcome } from '#components/delivery/labels.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { pageContext } from '#app/page-context.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { listDeliveries } from '#lib/integrations/webhooks/list-deliveries.ts';
import { LiveRefresh } from '../../live-refresh-client.tsx';

export const metadata: Metadata = { title: 'Deliveries' };

type Props = { searchParams: Promise<{ [name: string]: string | string[] | undefined }> };

/** The page of webhook deliveries, refused documents, and pending fetches. */
export default async function DeliveriesPage({ searchParams }: Props) {
  const parameters = await searchParams;
  const outcome = parseOutcome(parameters.outcome);
  const cursor =
    typeof parameters.cursor === 'string' && /^\d{1,16}$/.test(parameters.cursor) ? parameters.cursor : undefined;
  const since = await newestEventSeq(await pageContext());
  const view = await listDeliveries(await pageContext(), { cursor, ...(outcome !== null && { outcome }) });
  return (
    <>
      <Deliveries
        view={shownView(view)}
        outcome={outcome}
        later={cursor !== undefined}
        baseUrl={config().baseUrl}
        now={(await pageContext()).now().getTime()}
      />
      <LiveRefresh on={['delivery']} since={since} />
    </>
  );
}
