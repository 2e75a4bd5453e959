/**
 * Coordinates from the order of nodes. In a column of ordinary height, each node is as near as possible to its
 * neighbours: least squares with a fixed order and a minimum distance (isotonic regression). A tall column is folded
 * into several, read downwards.
 */
import type { Graph } from '#lib/lineage/model/graph.ts';
import { neighboursInOtherColumns } from './layers.ts';

/** Distances in drawing units (px at zoom 1). */
export type Spacing = {
  /** Between columns, centre to centre. */
  column: number;
  /** Between nodes of a column. */
  row: number;
  /** Between the folds of a tall column. */
  fold: number;
  /** A column with more nodes than this is folded. */
  tallest: number;
};

export type Points = { x: Float64Array; y: Float64Array; width: number; height: number };

/** The rows per column at which a drawing of `count` nodes is about as wide as a screen. */
export function maxRowsFor(count: number): number {
  return Math.max(24, Math.ceil(Math.sqrt(count * 1.6)));
}

/**
 * The values nearest to `desired` that keep its order and are at least `distance` from each other. The algorithm is
 * "pool adjacent violators", in linear time.
 */
export function spaceOut(desired: number[], distance: number): number[] {
  const blocks: { sum: number; size: number }[] = [];
  desired.forEach((value, i) => {
    let block = { sum: value - i * distance, size: 1 };
    while (
      blocks.length > 0 &&
      blocks[blocks.length - 1]!.sum / blocks[blocks.length - 1]!.size >= block.sum / block.size
    ) {
      const previous = blocks.pop()!;
      block = { sum: previous.sum + block.sum, size: previous.size + block.size };
    }
    blocks.push(block);
  });
  const out: number[] = [];
  for (const { sum, size } of blocks) for (let k = 0; k < size; k++) out.push(sum / size + out.length * distance);
  return out;
}

/** The coordinates of all nodes; the top left of the drawing is (0, 0). */
export function assignCoordinates(graph: Graph, layer: Int32Array, columns: number[][], spacing: Spacing): Points {
  const count = graph.nodes.length;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  let right = 0;
  const folded: boolean[] = [];
  columns.forEach((column, c) => {
    const folds = Math.max(1, Math.ceil(column.length / spacing.tallest));
    const rows = Math.ceil(column.length / folds);
    folded[c] = folds > 1;
    column.forEach((node, i) => {
      const fold = Math.floor(i / rows);
      x[node] = right + fold * spacing.fold;
      y[node] = ((i % rows) - (rows - 1) / 2) * spacing.row + (folds > 1 ? ((fold % 2) * spacing.row) / 2 : 0);
    });
    right += (folds - 1) * spacing.fold + spacing.column;
  });
  const { before, after } = neighboursInOtherColumns(graph, layer);
  for (const [beside, from, step] of [
    [after, columns.length - 1, -1],
    [before, 0, 1],
    [after, columns.length - 1, -1],
  ] as const) {
    for (let c: number = from; c >= 0 && c < columns.length; c += step) {
      if (folded[c]) continue;
      const column = columns[c]!;
      const desired = column.map((node) =>
        beside[node]!.length === 0
          ? y[node]!
          : beside[node]!.reduce((sum, other) => sum + y[other]!, 0) / beside[node]!.length,
      );
      spaceOut(desired, spacing.row).forEach((value, i) => {
        y[column[i]!] = value;
      });
    }
  }
  return moveToOrigin(x, y);
}

function moveToOrigin(x: Float64Array, y: Float64Array): Points {
  let left = Infinity,
    top = Infinity,
    right = -Infinity,
    bottom = -Infinity;
  for (let n = 0; n < x.length; n++) {
    left = Math.min(left, x[n]!);
    right = Math.max(right, x[n]!);
    top = Math.min(top, y[n]!);
    bottom = Math.max(bottom, y[n]!);
  }
  if (x.length === 0) return { x, y, width: 0, height: 0 };
  const round = (value: number) => Math.round(value * 100) / 100;
  return {
    x: x.map((value) => round(value - left)),
    y: y.map((value) => round(value - top)),
    width: round(right - left),
    height: round(bottom - top),
  };
}
