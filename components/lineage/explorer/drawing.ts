/** From the answer and what the reader asked for to the one picture that canvas, table, panel and exports share. */
import { graphOf, type Graph } from '#lib/lineage/model/graph.ts';
import { foldGroups, dominatedGroup, siblingGroups, type Group } from '#lib/lineage/group.ts';
import { layoutOf, type Layout } from '#lib/lineage/layout/layout.ts';
import { maxRowsFor } from '#lib/lineage/layout/coordinates.ts';
import type { Lineage } from '#lib/lineage/model/lineage.ts';
import { filterLineage } from '#lib/lineage/view.ts';
import { impactOf, neighboursOf, pathBetween, type Impact, type Subgraph, type Path } from '#lib/lineage/traversal.ts';
import type { LineageViewState } from '#components/lineage/view/view-state.ts';

/** Like nodes are drawn as one from this many on. */
const MIN_GROUP_SIZE = 8;

export type Drawing = {
  graph: Graph;
  layout: Layout;
  /** What the layout leaves to one node, in drawing units. */
  nodeSpace: { width: number; height: number };
  /** By the id of the node that stands for them. */
  groups: Map<string, Group>;
  /** Which drawn node holds a node that is not drawn itself. */
  groupOfNode: Map<string, string>;
  /** Nodes the filter took away, and nodes inside groups. */
  filteredCount: number;
  groupedCount: number;
};

/** A small picture leaves room for names; a big one keeps its nodes together. */
function spacingFor(nodes: number): { column: number; row: number; fold: number } {
  if (nodes <= 80) return { column: 164, row: 58, fold: 150 };
  return nodes <= 400 ? { column: 164, row: 52, fold: 130 } : { column: 180, row: 46, fold: 110 };
}

/** Groups opened by the reader, and nodes whose back he folded. */
export type Folding = { opened: ReadonlySet<string>; collapsed: ReadonlySet<string> };

export function drawingOf(
  lineage: Lineage,
  address: Pick<LineageViewState, 'withoutKinds' | 'withoutStatuses' | 'claims' | 'folded'>,
  folding: Folding,
): Drawing {
  const rest = filterLineage(lineage, {
    withoutKinds: new Set(address.withoutKinds),
    withoutStatuses: new Set(address.withoutStatuses),
    claims: address.claims,
  });
  const whole = graphOf(rest);
  const chosen = [...folding.collapsed].map((id) => dominatedGroup(whole, id)).filter((group) => group !== null);
  const alike = address.folded
    ? siblingGroups(whole, MIN_GROUP_SIZE).filter((group) => !folding.opened.has(group.id))
    : [];
  const { groups, ...drawn } = foldGroups(rest, [...chosen, ...alike]);
  const graph = groups.size === 0 ? whole : graphOf(drawn);
  const insideOf = new Map(
    [...groups.values()].flatMap((group) => group.members.map((member) => [member, group.id] as const)),
  );
  const spacing = spacingFor(graph.nodes.length);
  const layout = layoutOf(graph, spacing);
  const room = {
    width: layout.columns.some((column) => column.length > maxRowsFor(graph.nodes.length))
      ? spacing.fold
      : spacing.column,
    height: spacing.row,
  };
  return {
    graph,
    layout,
    nodeSpace: room,
    groups,
    groupOfNode: insideOf,
    filteredCount: rest.filtered,
    groupedCount: insideOf.size,
  };
}

export type Highlight =
  | { kind: 'nothing'; part: null }
  | { kind: 'edge'; part: Subgraph }
  | { kind: 'neighbours'; part: Subgraph }
  | { kind: 'path'; part: Subgraph; path: Path }
  | { kind: 'no-path'; part: Subgraph }
  | { kind: 'impact'; part: Subgraph; impact: Impact };

/** What stands out, and why. Impact is worked out over the whole answer, folded or filtered as the picture may be. */
export function highlightOf(
  lineage: Lineage,
  shown: Drawing,
  { at, to, impact }: Pick<LineageViewState, 'at' | 'to' | 'impact'>,
): Highlight {
  if (at === null) return { kind: 'nothing', part: null };
  const edge = shown.graph.edges.find((one) => one.id === at);
  if (edge !== undefined)
    return { kind: 'edge', part: { nodes: new Set([edge.from, edge.to]), edges: new Set([edge.id]) } };
  if (!shown.graph.indexOf.has(at)) return { kind: 'nothing', part: null };
  if (impact) {
    const group = shown.groups.get(at);
    const all = graphOf(lineage);
    const reached = (group?.members ?? [at]).map((id) => impactOf(all, id));
    const nodes = new Set(reached.flatMap((one) => [...one.nodes]));
    const deployments = [
      ...new Map(reached.flatMap((one) => one.deployments.map((node) => [node.id, node] as const))).values(),
    ];
    const drawn = new Set([...nodes].map((id) => shown.groupOfNode.get(id) ?? id));
    const edges = new Set(reached.flatMap((one) => [...one.edges]));
    for (const one of shown.graph.edges)
      if (one.id.includes('→') && drawn.has(one.from) && drawn.has(one.to)) edges.add(one.id);
    return { kind: 'impact', part: { nodes: drawn, edges }, impact: { nodes, edges, deployments } };
  }
  if (to !== null && shown.graph.indexOf.has(to)) {
    const path = pathBetween(shown.graph, at, to);
    return path === null
      ? { kind: 'no-path', part: { nodes: new Set([at, to]), edges: new Set() } }
      : { kind: 'path', part: { nodes: new Set(path.nodes), edges: new Set(path.edges) }, path };
  }
  return { kind: 'neighbours', part: neighboursOf(shown.graph, at) };
}
