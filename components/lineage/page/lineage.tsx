import type { LineageGrouping, LineageOverview, LineageView } from '#lib/views/lineage.ts';
import { formatKindCount, KIND_LABELS } from '#lib/lineage/labels.ts';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Segmented } from '#components/ui/form/segmented.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { formatCount } from '#lib/format/quantity.ts';
import type { LineageViewState } from '#components/lineage/view/view-state.ts';
import { LineageExplorer } from '../lineage-client.tsx';
import { nodeSummary } from '../small-lineage.tsx';
import {
  DEPTH_CHOICES,
  DIRECTIONS,
  DIRECTION_LABELS,
  GROUP_CHOICES,
  GROUP_LABELS,
  lineageHref,
  LIMIT_CHOICES,
  type LineageQuery,
} from '#components/lineage/view/query.ts';

type Props = {
  lineage: LineageView;
  /** The overview that `lineage` was made of; null: the nodes are not in groups. */
  overview: LineageOverview | null;
  /** Where the page fetches the whole lineage, where `lineage` is the nearest part of it; null: it is all. */
  wholeAddress: string | null;
  query: LineageQuery;
  viewState: LineageViewState;
};

/** The page of one lineage: its root, the limits of the traversal, and the explorer. */
export function LineageBody({ lineage, overview, wholeAddress, query, viewState }: Props) {
  return (
    <Page wide>
      <LineageTitle
        lineage={lineage}
        counts={overview === null ? nodeSummary(lineage) : overviewSummary(overview)}
        isPart={wholeAddress !== null}
      />
      <QueryChoices query={query} shownBy={overview?.by ?? null} />
      {lineage.nodes.length <= 1 ? (
        <NoNeighbours query={query} />
      ) : (
        <LineageExplorer
          key={`${lineage.root} ${query.direction} ${query.depth} ${query.limit} ${overview?.by}`}
          lineage={lineage}
          viewState={viewState}
          grouped={overview && { overview, query }}
          wholeAddress={wholeAddress}
        />
      )}
    </Page>
  );
}

/** `isPart`: the page has only the nearest nodes yet, whose numbers say nothing. */
function LineageTitle({ lineage, counts, isPart }: { lineage: LineageView; counts: string; isPart: boolean }) {
  const root = lineage.nodes.find((node) => node.id === lineage.root);
  return (
    <PageTitle
      title={
        <>
          Lineage of{' '}
          {root === undefined || root.href === null ? (
            (root?.label ?? 'nothing')
          ) : (
            <Link href={root.href} plain>
              {root.label}
            </Link>
          )}
        </>
      }
      note={
        <span className="flex flex-wrap items-baseline gap-x-4">
          {root !== undefined && (
            <span>
              {KIND_LABELS[root.kind].singular}
              {root.status !== null && (
                <>
                  , <StatusMark status={root.status} />
                </>
              )}
            </span>
          )}
          {root !== undefined && /^[a-z0-9-]+:[0-9a-f]{32,}$/.test(root.id) && <Digest value={root.id} copy />}
          {!isPart && <span>{counts}</span>}
        </span>
      }
    />
  );
}

function QueryChoices({ query, shownBy }: { query: LineageQuery; shownBy: LineageGrouping | null }) {
  const inOrder = (values: readonly number[]) => [...values].sort((a, b) => a - b);
  return (
    <div className="flex flex-wrap items-center gap-x-8 gap-y-2 border-t border-line py-2 text-13 print:hidden">
      <Segmented
        label="Direction"
        choices={DIRECTIONS.map((direction) => ({
          href: lineageHref(query, { direction }),
          label: DIRECTION_LABELS[direction],
          chosen: direction === query.direction,
        }))}
      />
      <span className="flex items-center gap-3">
        <span className="text-ink-2">steps</span>
        <Segmented
          label="Steps followed"
          choices={inOrder(DEPTH_CHOICES).map((depth) => ({
            href: lineageHref(query, { depth }),
            label: String(depth),
            chosen: depth === query.depth,
          }))}
        />
      </span>
      <span className="flex items-center gap-3">
        <span className="text-ink-2">as</span>
        <Segmented
          label="Groups"
          choices={GROUP_CHOICES.map((group) => ({
            href: lineageHref(query, { group }),
            label: GROUP_LABELS[group],
            chosen: group === (shownBy ?? 'none'),
          }))}
        />
      </span>
      {shownBy === null && (
        <span className="flex items-center gap-3">
          <span className="text-ink-2">at most</span>
          <Segmented
            label="Maximum nodes"
            choices={inOrder(LIMIT_CHOICES).map((limit) => ({
              href: lineageHref(query, { limit, group: 'none' }),
              label: `${formatCount(limit)} nodes`,
              chosen: limit === query.limit,
            }))}
          />
        </span>
      )}
      <Link href="/lineage" plain className="ml-auto">
        Another artifact
      </Link>
    </div>
  );
}

/** The nodes by kind, those in groups included. */
function overviewSummary({ nodes, groups }: LineageOverview): string {
  const counts = NODE_KINDS.map((kind) => {
    const single = nodes.filter((node) => node.kind === kind).length;
    const inGroups = groups.flatMap(({ kinds }) => kinds).filter((each) => each.kind === kind);
    return [kind, inGroups.reduce((sum, each) => sum + each.nodes, single)] as const;
  });
  return counts
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => formatKindCount(count, kind))
    .join(', ');
}

function NoNeighbours({ query }: { query: LineageQuery }) {
  return (
    <EmptyState
      title={query.direction === 'impact' ? 'No known deployment was made from it.' : 'It has no lineage yet.'}
    >
      <p>
        Provenance links an artifact to its source and build, an SBOM to its components, a deployment to its
        environment. Push evidence that names its digest, and it appears here
        {query.direction === 'both' ? (
          '.'
        ) : (
          <>
            , or search <Link href={lineageHref(query, { direction: 'both' })}>both ways</Link>.
          </>
        )}
      </p>
    </EmptyState>
  );
}
