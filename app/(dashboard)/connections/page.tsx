import type { Metadata } from 'next';
import { Connections } from '#components/connection/connections.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { isAllowed } from '#lib/context/require-access.ts';
import { listConnections } from '#lib/query/connections/list-connections.ts';
import { CONNECTABLE, isAsked } from '#lib/admin/connections/connectable.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Connections' };

/** The page of the connections of sources. */
export default async function ConnectionsPage() {
  const context = await pageContext();
  const may = isAllowed(context, 'connection.change', 'installation');
  return (
    <Connections
      page={may ? shownView(await listConnections(context)) : null}
      sources={CONNECTABLE.map((source) => ({
        name: source.name,
        title: source.title,
        setup: source.setup,
        hosts: source.speaksFor === 'repositories' ? source.hosts : null,
        settingsExample: source.settings === undefined ? null : JSON.stringify(source.settings.example, null, 2),
        isAsked: isAsked(source),
      }))}
      baseUrl={context.signIn.baseUrl}
      now={context.now().getTime()}
    />
  );
}
