import type { ConnectionPage } from '#lib/views/activity/connection.ts';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { AddConnection, type SourceChoice } from './add-client.tsx';
import { ConnectionList } from './list-client.tsx';

type Props = {
  /** Null where the reader has shown nothing that allows the list: it then asks for an admin token. */
  page: ConnectionPage | null;
  sources: SourceChoice[];
  baseUrl: string;
  now: number;
};

/** The page of connections: those that there are, and the form that adds one with the steps at its sender. */
export function Connections({ page, sources, baseUrl, now }: Props) {
  return (
    <Page wide>
      <PageTitle
        title="Connections"
        note="Who may deliver webhooks to this installation, which packages it asks registries about, and for which projects."
        aside={<Link href="/deliveries">Deliveries</Link>}
      />
      <Block title="Connections" note="the newest at the top">
        <IfMay verb="connection.change" place="installation">
          <ConnectionList start={page} now={now} />
        </IfMay>
        <p className="mt-3 max-w-[72ch] text-13 text-ink-2">
          GitHub also has the address {baseUrl}/api/webhooks/github, with the secret in ATTESTRY_GITHUB_WEBHOOK_SECRET.
          It may speak about every repository that signs with this secret.
        </p>
      </Block>
      <Block title="Connect a source" id="new" className="print:hidden">
        <IfMay verb="connection.change" place="installation">
          <AddConnection sources={sources} />
        </IfMay>
      </Block>
    </Page>
  );
}
