/** What of the graph is shown: filter, search, and another answer joined to the one there is. */
import type { Status } from '#lib/status/status.ts';
import { graphOf } from '#lib/lineage/model/graph.ts';
import {
  MAX_NEIGHBOUR_COUNT,
  type Lineage,
  type LineageNode,
  type LineageNodeKind,
} from '#lib/lineage/model/lineage.ts';

export type LineageFilter = {
  /** Kinds not shown. */
  withoutKinds?: ReadonlySet<LineageNodeKind>;
  /** Statuses not shown; nodes that have none stay. */
  withoutStatuses?: ReadonlySet<Status>;
  /** Only edges whose claim is verified, or only those whose claim is not. */
  claims?: 'all' | 'verified' | 'unverified';
};

export type FilteredLineage = Lineage & {
  /** Nodes taken away by the filter, beside what the answer itself hides. */
  filtered: number;
};

/**
 * Leave out what the filter says. The root always stays; with a claims filter so does only what an edge still reaches.
 */
export function filterLineage(lineage: Lineage, filter: LineageFilter): FilteredLineage {
  const claims = filter.claims ?? 'all';
  const fits = (node: LineageNode) =>
    node.id === lineage.root ||
    (filter.withoutKinds?.has(node.kind) !== true &&
      (node.status === null || filter.withoutStatuses?.has(node.status) !== true));
  let nodes = lineage.nodes.filter(fits);
  const present = new Set(nodes.map((node) => node.id));
  const edges = lineage.edges.filter(
    (edge) =>
      present.has(edge.from) && present.has(edge.to) && (claims === 'all' || edge.verified === (claims === 'verified')),
  );
  if (claims !== 'all') {
    const touched = new Set([lineage.root, ...edges.flatMap((edge) => [edge.from, edge.to])]);
    nodes = nodes.filter((node) => touched.has(node.id));
  }
  return { ...lineage, nodes, edges, filtered: lineage.nodes.length - nodes.length };
}

/**
 * Nodes whose label, id or detail hold every word of `query`, best first: a label that is the query, one that begins
 * with it, one that holds it, then the rest; at most `limit`.
 */
export function searchNodes(nodes: readonly LineageNode[], query: string, limit: number): LineageNode[] {
  const whole = query.trim().toLowerCase();
  if (whole === '') return [];
  const words = whole.split(/\s+/);
  const ranked: { node: LineageNode; rank: number }[] = [];
  for (const node of nodes) {
    const label = node.label.toLowerCase();
    const text = `${label} ${node.id.toLowerCase()} ${node.detail?.toLowerCase() ?? ''}`;
    if (!words.every((word) => text.includes(word))) continue;
    ranked.push({ node, rank: label === whole ? 0 : label.startsWith(whole) ? 1 : label.includes(whole) ? 2 : 3 });
  }
  return ranked
    .sort((a, b) => a.rank - b.rank || (a.node.label < b.node.label ? -1 : 1))
    .slice(0, limit)
    .map(({ node }) => node);
}

/**
 * One answer joined to another, for "show what is behind this node". The first keeps its root and its depths; a node's
 * `more` falls by the neighbours that have come.
 */
export function joinLineages(lineage: Lineage, other: Lineage, at: string): Lineage {
  const base = lineage.nodes.find((node) => node.id === at)?.depth ?? 0;
  const shift = base - (other.nodes.find((node) => node.id === at)?.depth ?? 0);
  const nodes = new Map(other.nodes.map((node) => [node.id, { ...node, depth: node.depth + shift }]));
  for (const node of lineage.nodes)
    nodes.set(node.id, { ...node, more: Math.min(node.more, nodes.get(node.id)?.more ?? node.more) });
  const edges = new Map([...other.edges, ...lineage.edges].map((edge) => [edge.id, edge]));
  const all = { root: lineage.root, nodes: [...nodes.values()], edges: [...edges.values()] };
  const before = graphOf(lineage);
  const after = graphOf(all);
  const degree = (graph: typeof after, id: string) => {
    const n = graph.indexOf.get(id);
    if (n === undefined) return 0;
    return (
      graph.outgoing.start[n + 1]! - graph.outgoing.start[n]! + graph.incoming.start[n + 1]! - graph.incoming.start[n]!
    );
  };
  const come = degree(after, at) - degree(before, at);
  return {
    ...all,
    nodes: all.nodes.map((node) =>
      node.id === at
        ? { ...node, more: node.more >= MAX_NEIGHBOUR_COUNT ? node.more : Math.max(0, node.more - come) }
        : node,
    ),
    hidden: {
      nodes: Math.max(0, lineage.hidden.nodes - (all.nodes.length - lineage.nodes.length)),
      reason: lineage.hidden.reason,
    },
  };
}
