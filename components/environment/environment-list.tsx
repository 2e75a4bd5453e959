import type { EnvironmentPage } from '#lib/views/environment/environment.ts';
import { StatusBar, StatusCountList } from '#components/status/counts.tsx';
import { artifactListHref } from '#components/artifact/list/query.ts';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { revealInvisible } from '#lib/format/invisible-characters.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { driftHref, environmentHref } from './format/href.ts';

/** The environments, with the artifacts that run in each of them now. `later`: the page is not the first one. */
export function EnvironmentList({ page: { environments, cursor }, later }: { page: EnvironmentPage; later: boolean }) {
  return (
    <Page>
      <PageTitle
        title="Environments"
        note="What runs in each environment now, by its status there, and whether it is what should run."
        aside={
          <span className="flex gap-4">
            <a href={driftHref({})} className="text-accent hover:underline">
              All drift
            </a>
            <a href="/impact" className="text-accent hover:underline">
              Impact
            </a>
          </span>
        }
      />
      {environments.length === 0 ? (
        <EmptyState title="No deployment is known.">
          <p>A deployment webhook or a deployment event that names a digest states where an artifact runs.</p>
        </EmptyState>
      ) : (
        <>
          <Table
            caption="Environments and what runs there"
            columns={[
              { label: 'Environment' },
              { label: 'Owner', wide: true },
              { label: 'Runs there' },
              { label: 'Drift' },
              { label: 'Status there', className: 'w-1/2' },
            ]}
          >
            {environments.map(({ name, owner, artifacts, counts, drift, unresolved }) => (
              <Row key={name}>
                <RowHead className="min-w-24 wrap-anywhere">
                  <a data-row href={environmentHref(name)} className="text-accent hover:underline">
                    {revealInvisible(name)}
                  </a>
                </RowHead>
                <Cell wide className="wrap-anywhere text-ink-2">
                  {owner ?? 'nobody is named'}
                </Cell>
                <Cell className="whitespace-nowrap">{formatQuantity(artifacts, 'artifact')}</Cell>
                <Cell>
                  <Drift environment={name} drift={drift} unresolved={unresolved} />
                </Cell>
                <Cell className="space-y-1">
                  {artifacts > 0 && <StatusBar counts={counts} />}
                  <StatusCountList
                    counts={counts}
                    hrefFor={(status) => artifactListHref({}, { environment: name, status })}
                  />
                </Cell>
              </Row>
            ))}
          </Table>
          <Pagination
            shown={environments.length}
            total={null}
            one="environment"
            first={later ? '/environments' : null}
            next={cursor === null ? null : `/environments?cursor=${encodeURIComponent(cursor)}`}
          />
        </>
      )}
    </Page>
  );
}

function Drift({ environment, drift, unresolved }: { environment: string; drift: number | null; unresolved: number }) {
  if (drift === null) return <span className="text-ink-2">not observed</span>;
  return (
    <>
      <a href={driftHref({ environment })} className="whitespace-nowrap text-accent hover:underline">
        {drift === 0 ? 'none' : formatQuantity(drift, 'difference')}
      </a>
      {unresolved > 0 && <span className="block text-12 text-ink-2">{unresolved} cannot be said</span>}
    </>
  );
}
