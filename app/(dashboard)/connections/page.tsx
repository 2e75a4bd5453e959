import type { Metadata } from 'next';
import { Connections } from '#components/connection/connections.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { isAllowed } from '#lib/context/require-access.ts';
import { listConnections } from '#lib/query/connections/list-connections.ts';
import { SOURCES } from '#lib/webhook/sources/registry.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Connections' };

/** The page of the connections of sources. */
export default async function ConnectionsPage() {
  const context = await pageContext();
  const may = isAllowed(context, 'connection.change', 'installation');
  return (
    <Connections
      page={may ? shownView(await listConnections(context)) : null}
      sources={SOURCES.map(({ name, title, setup, hosts, speaksFor, settings }) => ({
        name,
        title,
        setup,
        hosts: speaksFor === 'repositories' ? hosts : null,
        settingsExample: settings === undefined ? null : JSON.stringify(settings.example, null, 2),
      }))}
      baseUrl={context.signIn.baseUrl}
      now={context.now().getTime()}
    />
  );
}
