/** The lineage as a table: one row per claim, in the order of the drawing. */
import type { Graph } from '#lib/lineage/model/graph.ts';
import type { LineageNode } from '#lib/lineage/model/lineage.ts';
import type { Layout } from './layout/layout.ts';
import { claimCount, EDGE_LABELS, verifiedClaimCount } from './labels.ts';

export type LineageRow = {
  id: string;
  from: LineageNode;
  /** `built`, `was deployed to` …; null for a node without edges. */
  relation: string | null;
  to: LineageNode | null;
  evidenceId: string | null;
  verified: boolean;
  counts: boolean;
  /** How many claims the row stands for. */
  claims: number;
  /** How many of them are verified. */
  verifiedClaims: number;
};

/** One row per edge, sources first, then one row per node without edges. */
export function lineageRows(graph: Graph, layout: Layout): LineageRow[] {
  const edges = graph.edges
    .map((_, edge) => edge)
    .sort(
      (a, b) =>
        byPosition(layout, graph.tail[a]!, graph.tail[b]!) ||
        byPosition(layout, graph.head[a]!, graph.head[b]!) ||
        a - b,
    );
  const rows: LineageRow[] = edges.map((e) => {
    const edge = graph.edges[e]!;
    const forward = graph.nodes[graph.tail[e]!]!.id === edge.from;
    const labels = EDGE_LABELS[edge.kind];
    return {
      id: edge.id,
      from: graph.nodes[graph.tail[e]!]!,
      relation: forward ? labels.forward : labels.backward,
      to: graph.nodes[graph.head[e]!]!,
      evidenceId: edge.evidenceId,
      verified: edge.verified,
      counts: edge.counts,
      claims: claimCount(edge),
      verifiedClaims: verifiedClaimCount(edge),
    };
  });
  graph.nodes.forEach((node, n) => {
    const isIsolated =
      graph.outgoing.start[n + 1] === graph.outgoing.start[n] &&
      graph.incoming.start[n + 1] === graph.incoming.start[n];
    if (isIsolated) rows.push(isolatedRow(node));
  });
  return rows;
}

function isolatedRow(node: LineageNode): LineageRow {
  return {
    id: node.id,
    from: node,
    relation: null,
    to: null,
    evidenceId: null,
    verified: false,
    counts: false,
    claims: 1,
    verifiedClaims: 0,
  };
}

function byPosition(layout: Layout, a: number, b: number): number {
  return layout.layer[a]! - layout.layer[b]! || layout.x[a]! - layout.x[b]! || layout.y[a]! - layout.y[b]! || a - b;
}
