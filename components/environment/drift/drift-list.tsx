import { FINDING_KINDS } from '#lib/inventory/drift/find-drift.ts';
import type { FindingPage } from '#lib/views/environment/environment.ts';
import { driftHref, environmentHref } from '#components/environment/format/href.ts';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { FindingTable } from './finding-table.tsx';
import { FINDING_NAMES } from './kinds.ts';

type Props = { page: FindingPage; filter: { [name: string]: string }; later: boolean; now: number };

/** The differences of all environments or of one. `filter`: the parameters of the query; `later`: a later page. */
export function DriftList({ page: { findings, cursor }, filter, later, now }: Props) {
  const { environment, state } = filter;
  return (
    <Page wide>
      <PageTitle
        title="Drift"
        note="What runs and should not, what should run and does not, and what runs with another digest or without evidence."
        aside={
          <Link plain href={driftHref(filter, 'csv')}>
            CSV
          </Link>
        }
      />
      <nav aria-label="Kinds of difference" className="flex flex-wrap gap-x-4 gap-y-1 pb-3">
        <Filter label="all" filter={filter} changes={{ kind: null }} />
        {FINDING_KINDS.map((kind) => (
          <Filter key={kind} label={FINDING_NAMES[kind]} filter={filter} changes={{ kind }} />
        ))}
        <Filter label="ended" filter={filter} changes={{ state: state === 'ended' ? null : 'ended' }} />
      </nav>
      {environment !== undefined && (
        <p className="pb-3">
          In <Link href={environmentHref(environment)}>{environment}</Link> only.{' '}
          <Link href={driftHref({})}>Show all environments</Link>
        </p>
      )}
      {findings.length === 0 ? (
        <EmptyState title="No difference is known.">
          <p>
            Attestry compares what should run with what somebody reports as running. Where nobody reports what runs,
            there is nothing to compare.
          </p>
        </EmptyState>
      ) : (
        <>
          <FindingTable findings={findings} everywhere now={now} />
          <Pagination
            shown={findings.length}
            total={null}
            one="difference"
            first={later ? driftHref(filter) : null}
            next={cursor === null ? null : driftHref({ ...filter, cursor })}
          />
        </>
      )}
    </Page>
  );
}

/** A link to the list with one parameter changed, or without it (null). */
function Filter({
  label,
  filter,
  changes,
}: {
  label: string;
  filter: { [name: string]: string };
  changes: { [name: string]: string | null };
}) {
  const next = Object.entries({ ...filter, ...changes }).filter((one): one is [string, string] => one[1] !== null);
  const isChosen = Object.entries(changes).every(([name, value]) => (filter[name] ?? null) === value);
  return (
    <Link plain href={driftHref(Object.fromEntries(next))} aria-current={isChosen ? 'true' : undefined}>
      <span className={isChosen ? 'font-semibold' : ''}>{label}</span>
    </Link>
  );
}
