import type { LineageView } from '#lib/views/lineage.ts';
import { graphOf } from '#lib/lineage/model/graph.ts';
import { foldGroups, siblingGroups } from '#lib/lineage/group.ts';
import { layoutOf } from '#lib/lineage/layout/layout.ts';
import { formatCount } from '#lib/format/quantity.ts';
import { CLAIM_BASES, claimBasisOf, describeClaim, formatKindCount } from '#lib/lineage/labels.ts';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { PAGE_GRAPH_THEME } from '#components/lineage/canvas/graph-theme.ts';
import { ClaimLine } from '#components/lineage/view/claim-line.tsx';
import { LineageSvg } from '#components/lineage/view/lineage-svg.tsx';

/** The most nodes drawn: similar nodes are folded first, and the farthest ones are left to the full page. */
const MAX_SMALL_NODES = 40;

/** A small lineage for another page, drawn on the server without script. `href` is the full lineage. */
export function SmallLineage({ lineage, href }: { lineage: LineageView; href: string }) {
  if (lineage.nodes.length <= 1) {
    return (
      <EmptyState title="This artifact has no lineage yet">
        <p>A provenance statement, an SBOM or a deployment that names its digest will appear here.</p>
      </EmptyState>
    );
  }
  const folded = foldGroups(lineage, siblingGroups(graphOf(lineage), lineage.nodes.length > 16 ? 2 : 4));
  const shown = folded.nodes.length <= MAX_SMALL_NODES ? folded : nearestNodes(folded, MAX_SMALL_NODES);
  const graph = graphOf(shown);
  const layout = layoutOf(graph, { column: 150, row: 54, fold: 120 });
  // The first two are explained on every page, the third only where it occurs.
  const bases = CLAIM_BASES.filter(
    (basis) => basis !== 'without-authority' || graph.edges.some((edge) => claimBasisOf(edge) === basis),
  );
  const hidden = lineage.hidden.nodes + (folded.nodes.length - shown.nodes.length);
  return (
    <div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
      <div role="region" tabIndex={0} aria-label="Lineage, scrolls sideways" className="overflow-x-auto">
        <LineageSvg
          graph={graph}
          layout={layout}
          theme={PAGE_GRAPH_THEME}
          title={`Lineage: ${nodeSummary(lineage)}`}
          links
          at={lineage.root}
        />
      </div>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 pt-2 text-13 text-ink-2">
        {bases.map((basis) => (
          <span key={basis} className="inline-flex items-center gap-2">
            <ClaimLine basis={basis} /> {describeClaim(basis)}
          </span>
        ))}
        {hidden > 0 && <span>{formatCount(hidden)} more not drawn here</span>}
        <Link href={href}>Open the full lineage</Link>
      </p>
    </div>
  );
}

function nearestNodes<T extends LineageView>(lineage: T, limit: number): T {
  const nearest = new Set(
    [...lineage.nodes]
      .sort((a, b) => Math.abs(a.depth) - Math.abs(b.depth))
      .slice(0, limit)
      .map((node) => node.id),
  );
  return {
    ...lineage,
    nodes: lineage.nodes.filter((node) => nearest.has(node.id)),
    edges: lineage.edges.filter((edge) => nearest.has(edge.from) && nearest.has(edge.to)),
  };
}

/** Count the nodes by kind: `1 source, 1 build, 3 artifacts, 1 deployment`. */
export function nodeSummary(lineage: Pick<LineageView, 'nodes'>): string {
  const counts = NODE_KINDS.map((kind) => [lineage.nodes.filter((node) => node.kind === kind).length, kind] as const);
  return counts
    .filter(([count]) => count > 0)
    .map(([count, kind]) => formatKindCount(count, kind))
    .join(', ');
}
