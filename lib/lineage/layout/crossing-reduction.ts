/**
 * The order within columns, with few crossing edges: barycentre sweeps (Sugiyama, Tagawa, Toda 1981), alternately right
 * and left, of which the best order wins. Ties keep their order, so that the same graph always gives the same layout.
 */
import type { Graph } from '#lib/lineage/model/graph.ts';
import { neighboursInOtherColumns } from './layers.ts';

const SWEEPS = 4;

/**
 * The number of crossings between edges of adjacent columns, counted with a Fenwick tree in `E log V`. Longer edges do
 * not count.
 */
export function crossings(columns: number[][], graph: Graph, layer: Int32Array): number {
  const place = positionsOf(columns, graph.nodes.length);
  const byGap: [left: number, right: number][][] = columns.map(() => []);
  for (let e = 0; e < graph.edges.length; e++) {
    const [a, b] =
      layer[graph.tail[e]!]! <= layer[graph.head[e]!]!
        ? [graph.tail[e]!, graph.head[e]!]
        : [graph.head[e]!, graph.tail[e]!];
    if (layer[b] === layer[a]! + 1) byGap[layer[a]!]!.push([place[a]!, place[b]!]);
  }
  let total = 0;
  byGap.forEach((lines, gap) => {
    if (lines.length < 2) return;
    lines.sort((x, y) => x[0] - y[0] || x[1] - y[1]);
    const size = columns[gap + 1]!.length;
    const tree = new Int32Array(size + 1);
    lines.forEach(([, right], seen) => {
      let notAfter = 0;
      for (let i = right + 1; i > 0; i -= i & -i) notAfter += tree[i]!;
      total += seen - notAfter;
      for (let i = right + 1; i <= size; i += i & -i) tree[i]! += 1;
    });
  });
  return total;
}

function positionsOf(columns: number[][], count: number): Int32Array {
  const place = new Int32Array(count);
  for (const column of columns)
    column.forEach((node, i) => {
      place[node] = i;
    });
  return place;
}

/** The columns with their nodes in drawing order, top to bottom. It does not change `columns`. */
export function reduceCrossings(graph: Graph, layer: Int32Array, columns: number[][]): number[][] {
  const { before, after } = neighboursInOtherColumns(graph, layer);
  let current = columns.map((column) => [...column]);
  let best = current;
  let fewest = crossings(current, graph, layer);
  const place = positionsOf(current, graph.nodes.length);
  // Positions are shares of the column's height, so that columns of different heights can be compared.
  const share = new Float64Array(graph.nodes.length);
  const settle = (column: number[]) =>
    column.forEach((node, i) => {
      place[node] = i;
      share[node] = (i + 0.5) / column.length;
    });
  current.forEach(settle);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const rightwards = sweep % 2 === 0;
    const beside = rightwards ? before : after;
    const next = current.map((column) => [...column]);
    for (let i = 0; i < next.length; i++) {
      const column = next[rightwards ? i : next.length - 1 - i]!;
      const want = new Map(column.map((node) => [node, meanPosition(beside[node]!, share) ?? share[node]!]));
      column.sort((a, b) => want.get(a)! - want.get(b)! || place[a]! - place[b]!);
      settle(column);
    }
    current = next;
    const now = crossings(current, graph, layer);
    if (now < fewest) {
      fewest = now;
      best = current;
    }
  }
  return best;
}

function meanPosition(nodes: number[], value: Float64Array): number | null {
  if (nodes.length === 0) return null;
  let sum = 0;
  for (const node of nodes) sum += value[node]!;
  return sum / nodes.length;
}
