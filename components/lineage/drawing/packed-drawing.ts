/**
 * A drawing as a worker sends it: nodes and edges by their positions in the lineage that the page has too, so that only
 * those of groups are copied.
 */
import type { Group } from '#lib/lineage/group.ts';
import type { Layout } from '#lib/lineage/layout/layout.ts';
import type { Adjacency } from '#lib/lineage/model/graph.ts';
import type { Lineage, LineageEdge, LineageNode } from '#lib/lineage/model/lineage.ts';
import type { Drawing } from './drawing.ts';

/** Positions of items in a list; the others, which the list does not have, follow in `extra`. */
type Packed<T> = { at: Int32Array; extra: T[] };
export type PackedDrawing = Omit<Drawing, 'graph' | 'groupOfNode'> & {
  root: number;
  nodes: Packed<LineageNode>;
  edges: Packed<LineageEdge>;
  tail: Int32Array;
  head: Int32Array;
  outgoing: Adjacency;
  incoming: Adjacency;
  layout: Layout;
  groups: Map<string, Group>;
};

/** Pack a drawing of a lineage. Each node and edge is the same object in both, or that of a group. */
export function packDrawing(drawing: Drawing, lineage: Lineage): PackedDrawing {
  const { graph, layout, nodeSpace, groups, filteredCount, groupedCount } = drawing;
  const { root, tail, head, outgoing, incoming } = graph;
  return {
    layout,
    nodeSpace,
    groups,
    filteredCount,
    groupedCount,
    root,
    nodes: pack(graph.nodes, lineage.nodes),
    edges: pack(graph.edges, lineage.edges),
    tail,
    head,
    outgoing,
    incoming,
  };
}

/** The drawing, with the nodes and edges of the same lineage. */
export function unpackDrawing(packed: PackedDrawing, lineage: Lineage): Drawing {
  const { root, nodes: packedNodes, edges, tail, head, outgoing, incoming, ...rest } = packed;
  const nodes = unpack(packedNodes, lineage.nodes);
  const indexOf = new Map(nodes.map(({ id }, n) => [id, n]));
  return {
    ...rest,
    graph: { root, nodes, edges: unpack(edges, lineage.edges), indexOf, tail, head, outgoing, incoming },
    groupOfNode: new Map(
      [...rest.groups.values()].flatMap((group) => group.members.map((member) => [member, group.id] as const)),
    ),
  };
}

function pack<T>(items: readonly T[], list: readonly T[]): Packed<T> {
  const positions = new Map(list.map((item, at) => [item, at]));
  const extra: T[] = [];
  const at = Int32Array.from(items, (item) => positions.get(item) ?? -extra.push(item));
  return { at, extra };
}

function unpack<T>({ at, extra }: Packed<T>, list: readonly T[]): T[] {
  return Array.from(at, (position) => (position < 0 ? extra[-position - 1]! : list[position]!));
}
