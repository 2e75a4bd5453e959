/** The same graph as rows: one line per claim, in the order of the picture, for those who read rather than look. */
import type { Graph } from '#lib/lineage/model/graph.ts';
import type { LineageNode } from '#lib/lineage/model/lineage.ts';
import type { Layout } from './layout/layout.ts';
import { EDGE_LABELS } from './labels.ts';

export type LineageRow = {
  id: string;
  from: LineageNode;
  /** `built`, `was deployed to` …; null where nothing joins the node to another. */
  relation: string | null;
  to: LineageNode | null;
  evidenceId: string | null;
  verified: boolean;
};

/** A row per edge, source first, then one per node that no edge touches. */
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
    const words = EDGE_LABELS[edge.kind];
    return {
      id: edge.id,
      from: graph.nodes[graph.tail[e]!]!,
      relation: forward ? words.forward : words.backward,
      to: graph.nodes[graph.head[e]!]!,
      evidenceId: edge.evidenceId,
      verified: edge.verified,
    };
  });
  graph.nodes.forEach((node, n) => {
    const alone =
      graph.outgoing.start[n + 1] === graph.outgoing.start[n] &&
      graph.incoming.start[n + 1] === graph.incoming.start[n];
    if (alone) rows.push({ id: node.id, from: node, relation: null, to: null, evidenceId: null, verified: false });
  });
  return rows;
}

function byPosition(layout: Layout, a: number, b: number): number {
  return layout.layer[a]! - layout.layer[b]! || layout.x[a]! - layout.x[b]! || layout.y[a]! - layout.y[b]! || a - b;
}
