/** Left to right, source to production: columns, order within them, points. The same graph always gives the same picture. */
import type { Graph } from '../graph.ts';
import { NODE_KINDS } from '../lineage.ts';
import { columnsOf, layersOf } from './layers.ts';
import { ordered } from './order.ts';
import { placed, tallestFor, type Points, type Spacing } from './place.ts';

export type Layout = Points & {
  /** Column of every node. */
  layer: Int32Array;
  /** Nodes by column, top to bottom. */
  columns: number[][];
};

/** Points for every node of `graph`, by its position in `graph.nodes`. Distances in px at zoom 1. */
export function layoutOf(graph: Graph, spacing: Partial<Spacing> = {}): Layout {
  const full: Spacing = { column: 220, row: 56, fold: 150, tallest: tallestFor(graph.nodes.length), ...spacing };
  const layer = layersOf(graph);
  const columns = ordered(graph, layer, columnsOf(layer).map((column) => byName(graph, column)));
  return { ...placed(graph, layer, columns, full), layer, columns };
}

/** Start from names, not from the order of the answer: a node more at the end must not turn the picture over. */
function byName(graph: Graph, column: number[]): number[] {
  const key = (node: number) => graph.nodes[node]!;
  return column.sort((a, b) => {
    const left = key(a), right = key(b);
    return NODE_KINDS.indexOf(left.kind) - NODE_KINDS.indexOf(right.kind) || compare(left.label, right.label) || compare(left.id, right.id);
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
