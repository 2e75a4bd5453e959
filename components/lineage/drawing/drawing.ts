/** Turn a lineage and the view state into the one drawing that canvas, table, panel and exports share. */
import { graphOf, type Graph } from '#lib/lineage/model/graph.ts';
import { foldGroups, dominatedGroup, siblingGroups, type Group } from '#lib/lineage/group.ts';
import { layoutOf, type Layout } from '#lib/lineage/layout/layout.ts';
import { maxRowsFor } from '#lib/lineage/layout/coordinates.ts';
import type { Lineage } from '#lib/lineage/model/lineage.ts';
import { filterLineage } from '#lib/lineage/view.ts';
import { impactOf, neighboursOf, pathBetween, type Impact, type Subgraph, type Path } from '#lib/lineage/traversal.ts';
import type { LineageViewState } from '#components/lineage/view/view-state.ts';

/** At least this many sibling nodes are drawn as one group. */
const MIN_GROUP_SIZE = 8;

export type Drawing = {
  graph: Graph;
  layout: Layout;
  /** The space that the layout reserves for one node, in drawing units. */
  nodeSpace: { width: number; height: number };
  /** Groups by the id of the node that represents them. */
  groups: Map<string, Group>;
  /** The id of the group node by the id of each node inside the group. */
  groupOfNode: Map<string, string>;
  /** The number of nodes that the filter hides, and of nodes inside groups. */
  filteredCount: number;
  groupedCount: number;
};

/** Spacing in drawing units: a small drawing leaves space for names, a large one puts its nodes closer together. */
function spacingFor(nodes: number): { column: number; row: number; fold: number } {
  if (nodes <= 80) return { column: 164, row: 58, fold: 150 };
  return nodes <= 400 ? { column: 164, row: 52, fold: 130 } : { column: 180, row: 46, fold: 110 };
}

/** The names of groups are longer than those of nodes. */
const OVERVIEW_SPACING = { column: 200, row: 62, fold: 176 };

/** The rows per column of an overview: few, so that some dozens of groups are read without zooming. */
function overviewRowsFor(nodes: number): number {
  return Math.max(10, Math.ceil(Math.sqrt(nodes)));
}

/** The groups that the reader opened, and the nodes behind which the reader folded everything. */
export type Folding = { opened: ReadonlySet<string>; collapsed: ReadonlySet<string> };

export type DrawingOptions = Pick<
  LineageViewState,
  'hiddenKinds' | 'hiddenStatuses' | 'claims' | 'hideClaims' | 'folded'
> & {
  /** The nodes are grouped already, so none are folded, and their names get more space. */
  isOverview?: boolean;
};

/** Filter and fold a lineage and lay it out. */
export function drawingOf(lineage: Lineage, viewState: DrawingOptions, folding: Folding): Drawing {
  const filtered = filterLineage(lineage, {
    withoutKinds: new Set(viewState.hiddenKinds),
    withoutStatuses: new Set(viewState.hiddenStatuses),
    claims: viewState.claims,
    hideClaims: viewState.hideClaims,
  });
  const unfolded = graphOf(filtered);
  const collapsed = [...folding.collapsed].map((id) => dominatedGroup(unfolded, id)).filter((group) => group !== null);
  const siblings =
    viewState.folded && viewState.isOverview !== true
      ? siblingGroups(unfolded, MIN_GROUP_SIZE).filter((group) => !folding.opened.has(group.id))
      : [];
  const { groups, ...folded } = foldGroups(filtered, [...collapsed, ...siblings]);
  const graph = groups.size === 0 ? unfolded : graphOf(folded);
  const groupOfNode = new Map(
    [...groups.values()].flatMap((group) => group.members.map((member) => [member, group.id] as const)),
  );
  const isOverview = viewState.isOverview === true;
  const spacing = isOverview ? OVERVIEW_SPACING : spacingFor(graph.nodes.length);
  const tallest = isOverview ? overviewRowsFor(graph.nodes.length) : maxRowsFor(graph.nodes.length);
  const layout = layoutOf(graph, { ...spacing, tallest });
  const nodeSpace = {
    width: layout.columns.some((column) => column.length > tallest) ? spacing.fold : spacing.column,
    height: spacing.row,
  };
  return {
    graph,
    layout,
    nodeSpace,
    groups,
    groupOfNode,
    filteredCount: filtered.filtered,
    groupedCount: groupOfNode.size,
  };
}

export type Highlight =
  | { kind: 'nothing'; part: null }
  | { kind: 'edge'; part: Subgraph }
  | { kind: 'neighbours'; part: Subgraph }
  | { kind: 'path'; part: Subgraph; path: Path }
  | { kind: 'no-path'; part: Subgraph }
  | { kind: 'impact'; part: Subgraph; impact: Impact };

/**
 * Return the part of the drawing to highlight, and why. Impact is computed over the whole lineage, even if the drawing
 * is folded or filtered.
 */
export function highlightOf(
  lineage: Lineage,
  drawing: Drawing,
  { selected, pathEnd, impact }: Pick<LineageViewState, 'selected' | 'pathEnd' | 'impact'>,
): Highlight {
  if (selected === null) return { kind: 'nothing', part: null };
  const edge = drawing.graph.edges.find(({ id }) => id === selected);
  if (edge !== undefined)
    return { kind: 'edge', part: { nodes: new Set([edge.from, edge.to]), edges: new Set([edge.id]) } };
  if (!drawing.graph.indexOf.has(selected)) return { kind: 'nothing', part: null };
  if (impact) return highlightImpact(lineage, drawing, selected);
  if (pathEnd !== null && drawing.graph.indexOf.has(pathEnd)) {
    const path = pathBetween(drawing.graph, selected, pathEnd);
    return path === null
      ? { kind: 'no-path', part: { nodes: new Set([selected, pathEnd]), edges: new Set() } }
      : { kind: 'path', part: { nodes: new Set(path.nodes), edges: new Set(path.edges) }, path };
  }
  return { kind: 'neighbours', part: neighboursOf(drawing.graph, selected) };
}

function highlightImpact(lineage: Lineage, drawing: Drawing, selected: string): Highlight {
  const graph = graphOf(lineage);
  const impacts = (drawing.groups.get(selected)?.members ?? [selected]).map((id) => impactOf(graph, id));
  const nodes = new Set(impacts.flatMap((impact) => [...impact.nodes]));
  const edges = new Set(impacts.flatMap((impact) => [...impact.edges]));
  const deployments = [
    ...new Map(impacts.flatMap((impact) => impact.deployments.map((node) => [node.id, node] as const))).values(),
  ];
  const drawnNodes = new Set([...nodes].map((id) => drawing.groupOfNode.get(id) ?? id));
  // An id with an arrow belongs to an edge of a group, which the whole lineage does not have.
  for (const { id, from, to } of drawing.graph.edges)
    if (id.includes('→') && drawnNodes.has(from) && drawnNodes.has(to)) edges.add(id);
  return { kind: 'impact', part: { nodes: drawnNodes, edges }, impact: { nodes, edges, deployments } };
}
