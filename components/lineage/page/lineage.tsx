import type { LineageView } from '#lib/views/lineage.ts';
import { KIND_LABELS } from '#lib/lineage/labels.ts';
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
  lineageHref,
  LIMIT_CHOICES,
  type LineageQuery,
} from '#components/lineage/view/query.ts';

type Props = { lineage: LineageView; query: LineageQuery; viewState: LineageViewState };

/** The page of one lineage: its root, the limits of the traversal, and the explorer. */
export function LineageBody({ lineage, query, viewState }: Props) {
  return (
    <Page wide>
      <LineageTitle lineage={lineage} />
      <QueryChoices query={query} />
      {lineage.nodes.length <= 1 ? (
        <NoNeighbours query={query} />
      ) : (
        <LineageExplorer
          key={`${lineage.root} ${query.direction} ${query.depth} ${query.limit}`}
          lineage={lineage}
          viewState={viewState}
        />
      )}
    </Page>
  );
}

function LineageTitle({ lineage }: { lineage: LineageView }) {
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
          <span>{nodeSummary(lineage)}</span>
        </span>
      }
    />
  );
}

function QueryChoices({ query }: { query: LineageQuery }) {
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
        <span className="text-ink-2">at most</span>
        <Segmented
          label="Maximum nodes"
          choices={inOrder(LIMIT_CHOICES).map((limit) => ({
            href: lineageHref(query, { limit }),
            label: `${formatCount(limit)} nodes`,
            chosen: limit === query.limit,
          }))}
        />
      </span>
      <Link href="/lineage" plain className="ml-auto">
        Another artifact
      </Link>
    </div>
  );
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
