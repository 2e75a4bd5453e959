/**
 * The layout of a lineage, from source (left) to production (right): columns, the order within them, coordinates. The
 * same graph always gives the same layout.
 */
import type { Graph } from '#lib/lineage/model/graph.ts';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { columnsOf, assignLayers } from './layers.ts';
import { reduceCrossings } from './crossing-reduction.ts';
import { insertDummyNodes } from './dummy-nodes.ts';
import { assignCoordinates, maxRowsFor, type Points, type Spacing } from './coordinates.ts';

export type Layout = Points & {
  /** The column of every node. */
  layer: Int32Array;
  /** The nodes of each column, top to bottom. */
  columns: number[][];
  /** The points that a long edge passes through, by the position of the edge. */
  bends: ReadonlyMap<number, readonly { x: number; y: number }[]>;
};

/** With more dummy nodes than this, the drawing is so large that all edges are straight. */
const MAX_DUMMY_NODES = 600;

/** The coordinates of every node of `graph`, by its position in `graph.nodes`. Distances are in px at zoom 1. */
export function layoutOf(graph: Graph, spacing: Partial<Spacing> = {}): Layout {
  const allSpacing: Spacing = { column: 220, row: 56, fold: 150, tallest: maxRowsFor(graph.nodes.length), ...spacing };
  const layer = assignLayers(graph);
  const extended = insertDummyNodes(graph, layer, MAX_DUMMY_NODES) ?? {
    graph,
    layer,
    dummyNodes: new Map<number, number[]>(),
  };
  const columns = reduceCrossings(
    extended.graph,
    extended.layer,
    columnsOf(extended.layer).map((column) => orderByName(extended.graph, column)),
  );
  const points = assignCoordinates(extended.graph, extended.layer, columns, allSpacing);
  const count = graph.nodes.length;
  const bends = new Map(
    [...extended.dummyNodes].map(([edge, dummies]) => [
      edge,
      dummies.map((node) => ({ x: points.x[node]!, y: points.y[node]! })),
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

/** Order by name, not by the order of the response, so that one more node does not change the whole drawing. */
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
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
