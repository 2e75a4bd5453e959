/** Filter and search a lineage, and join two lineages. */
import type { Status } from '#lib/status/status.ts';
import { graphOf } from '#lib/lineage/model/graph.ts';
import {
  MAX_NEIGHBOUR_COUNT,
  type Lineage,
  type LineageEdge,
  type LineageNode,
  type LineageNodeKind,
} from '#lib/lineage/model/lineage.ts';

export type LineageFilter = {
  /** Kinds to hide. */
  withoutKinds?: ReadonlySet<LineageNodeKind>;
  /** Statuses to hide. Nodes without a status stay. */
  withoutStatuses?: ReadonlySet<Status>;
  /** Keep only edges with a verified claim, or only those with an unverified one. */
  claims?: 'all' | 'verified' | 'unverified';
  /** Hide the edges without authority, and the nodes that only they reach. */
  hideClaims?: boolean;
};

export type FilteredLineage = Lineage & {
  /** Nodes that the filter removed, in addition to those that the response hides. */
  filtered: number;
};

/** The lineage without the edges that do not count, and without the nodes that the root reaches only through them. */
export function withoutClaims<T extends Lineage>(lineage: T): T {
  const edges = lineage.edges.filter((edge) => edge.counts);
  if (edges.length === lineage.edges.length) return lineage;
  const before = reachableFrom(lineage.root, lineage.edges);
  const after = reachableFrom(lineage.root, edges);
  const nodes = lineage.nodes.filter(({ id }) => after.has(id) || !before.has(id));
  const present = new Set(nodes.map((node) => node.id));
  return { ...lineage, nodes, edges: edges.filter((edge) => present.has(edge.from) && present.has(edge.to)) };
}

/** The root and the nodes that it reaches, in whichever direction the edges point. */
function reachableFrom(root: string, edges: readonly LineageEdge[]): Set<string> {
  const neighbours = new Map<string, string[]>();
  const add = (at: string, to: string) => {
    const known = neighbours.get(at);
    if (known === undefined) neighbours.set(at, [to]);
    else known.push(to);
  };
  for (const { from, to } of edges) {
    add(from, to);
    add(to, from);
  }
  const seen = new Set([root]);
  for (const id of seen) for (const other of neighbours.get(id) ?? []) seen.add(other);
  return seen;
}

/**
 * Apply a filter. The root always stays. With a filter on claims, only the root and nodes with an edge stay.
 */
export function filterLineage(whole: Lineage, filter: LineageFilter): FilteredLineage {
  const lineage = filter.hideClaims === true ? withoutClaims(whole) : whole;
  const claims = filter.claims ?? 'all';
  const isShown = (node: LineageNode) =>
    node.id === lineage.root ||
    (filter.withoutKinds?.has(node.kind) !== true &&
      (node.status === null || filter.withoutStatuses?.has(node.status) !== true));
  let nodes = lineage.nodes.filter(isShown);
  const present = new Set(nodes.map((node) => node.id));
  const edges = lineage.edges.filter(
    (edge) =>
      present.has(edge.from) && present.has(edge.to) && (claims === 'all' || edge.verified === (claims === 'verified')),
  );
  if (claims !== 'all') {
    const linked = new Set([lineage.root, ...edges.flatMap((edge) => [edge.from, edge.to])]);
    nodes = nodes.filter((node) => linked.has(node.id));
  }
  return { ...lineage, nodes, edges, filtered: whole.nodes.length - nodes.length };
}

/**
 * At most `limit` nodes whose label, id or detail contain every word of `query`. First come labels equal to the query,
 * then labels that begin with it, then labels that contain it, then the rest.
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
    ranked.push({ node, rank: rankOf(label, whole) });
  }
  return ranked
    .sort((a, b) => a.rank - b.rank || (a.node.label < b.node.label ? -1 : 1))
    .slice(0, limit)
    .map(({ node }) => node);
}

function rankOf(label: string, query: string): number {
  if (label === query) return 0;
  if (label.startsWith(query)) return 1;
  return label.includes(query) ? 2 : 3;
}

/**
 * Join the lineage around the node `at` to another lineage. `lineage` keeps its root and its depths. `more` of the node
 * falls by the number of its new neighbours.
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
  const added = degree(after, at) - degree(before, at);
  return {
    ...all,
    nodes: all.nodes.map((node) =>
      node.id === at
        ? { ...node, more: node.more >= MAX_NEIGHBOUR_COUNT ? node.more : Math.max(0, node.more - added) }
        : node,
    ),
    hidden: {
      nodes: Math.max(0, lineage.hidden.nodes - (all.nodes.length - lineage.nodes.length)),
      reason: lineage.hidden.reason,
    },
  };
}
