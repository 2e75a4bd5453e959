/**
 * Left to right, source to production: columns, order within them, points. The same graph always gives the same
 * picture.
 */
import type { Graph } from '#lib/lineage/model/graph.ts';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { columnsOf, assignLayers } from './layers.ts';
import { reduceCrossings } from './crossing-reduction.ts';
import { insertDummyNodes } from './dummy-nodes.ts';
import { assignCoordinates, maxRowsFor, type Points, type Spacing } from './coordinates.ts';

export type Layout = Points & {
  /** Column of every node. */
  layer: Int32Array;
  /** Nodes by column, top to bottom. */
  columns: number[][];
  /** Points that a long line passes through on its way, by the position of its edge; few lines have any. */
  bends: ReadonlyMap<number, readonly { x: number; y: number }[]>;
};

/** Places given to passing lines, at most: beyond that the picture is so big that lines run straight. */
const MAX_DUMMY_NODES = 600;

/** Points for every node of `graph`, by its position in `graph.nodes`. Distances in px at zoom 1. */
export function layoutOf(graph: Graph, spacing: Partial<Spacing> = {}): Layout {
  const full: Spacing = { column: 220, row: 56, fold: 150, tallest: maxRowsFor(graph.nodes.length), ...spacing };
  const layer = assignLayers(graph);
  const threads = insertDummyNodes(graph, layer, MAX_DUMMY_NODES) ?? {
    graph,
    layer,
    dummyNodes: new Map<number, number[]>(),
  };
  const columns = reduceCrossings(
    threads.graph,
    threads.layer,
    columnsOf(threads.layer).map((column) => orderByName(threads.graph, column)),
  );
  const points = assignCoordinates(threads.graph, threads.layer, columns, full);
  const count = graph.nodes.length;
  const bends = new Map(
    [...threads.dummyNodes].map(([edge, places]) => [
      edge,
      places.map((place) => ({ x: points.x[place]!, y: points.y[place]! })),
    ]),
  );
  return {
    ...points,
    x: points.x.slice(0, count),
    y: points.y.slice(0, count),
    layer,
    columns: columns.map((column) => column.filter((node) => node < count)),
    bends,
  };
}

/** Start from names, not from the order of the answer: a node more at the end must not turn the picture over. */
function orderByName(graph: Graph, column: number[]): number[] {
  const key = (node: number) => graph.nodes[node]!;
  return column.sort((a, b) => {
    const left = key(a),
      right = key(b);
    return (
      NODE_KINDS.indexOf(left.kind) - NODE_KINDS.indexOf(right.kind) ||
      compareText(left.label, right.label) ||
      compareText(left.id, right.id)
    );
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
