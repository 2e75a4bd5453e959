/**
 * The column of each node: its longest path from the sources, so that every arrow points right. Edges that close a
 * cycle are ignored. A component is placed by its shortest path from its SBOM or image, because dependency chains are
 * long and circular. A node without predecessors is directly before its successors, and all deployments are in the last
 * column.
 */
import { forEachNext, forEachPrevious, type Graph } from '#lib/lineage/model/graph.ts';

/**
 * An order in which every followed edge points forward, and the edges that are left out because they close a cycle.
 */
export function topologicalOrder(
  graph: Graph,
  follows: (edge: number) => boolean,
): { order: Int32Array; cycleEdges: Uint8Array } {
  const count = graph.nodes.length;
  const cycleEdges = new Uint8Array(graph.edges.length);
  const state = new Uint8Array(count);
  const order = new Int32Array(count);
  let free = count;
  const { start, edges } = graph.outgoing;
  const next = start.slice(0, count);
  const visit = (root: number) => {
    const stack = [root];
    state[root] = 1;
    while (stack.length > 0) {
      const at = stack[stack.length - 1]!;
      if (next[at]! < start[at + 1]!) {
        const edge = edges[next[at]!++]!;
        const head = graph.head[edge]!;
        if (!follows(edge)) continue;
        if (state[head] === 1) cycleEdges[edge] = 1;
        else if (state[head] === 0) {
          state[head] = 1;
          stack.push(head);
        }
      } else {
        state[at] = 2;
        order[--free] = at;
        stack.pop();
      }
    }
  };
  const { start: into } = graph.incoming;
  for (let n = 0; n < count; n++) if (into[n + 1] === into[n]) visit(n);
  for (let n = 0; n < count; n++) if (state[n] === 0) visit(n);
  return { order, cycleEdges };
}

/** The column of every node, from 0, without empty columns. */
export function assignLayers(graph: Graph): Int32Array {
  const count = graph.nodes.length;
  const isComponent = (node: number) => graph.nodes[node]!.kind === 'component';
  const betweenComponents = (edge: number) => isComponent(graph.tail[edge]!) && isComponent(graph.head[edge]!);
  const { order, cycleEdges } = topologicalOrder(graph, (edge) => !betweenComponents(edge));
  const layer = new Int32Array(count);
  const placed = new Uint8Array(count);
  for (const at of order) {
    if (isComponent(at) && graph.incoming.start[at + 1]! > graph.incoming.start[at]! && placed[at] === 0) continue;
    placed[at] = 1;
    forEachNext(graph, at, (next, edge) => {
      if (cycleEdges[edge] === 1 || betweenComponents(edge)) return;
      layer[next] = Math.max(layer[next]!, layer[at]! + 1);
      placed[next] = 1;
    });
  }
  assignComponentLayers(graph, layer, placed, isComponent);
  pullSourcesRight(graph, layer);
  pushProductionLast(graph, layer);
  return withoutEmptyColumns(layer);
}

function assignComponentLayers(
  graph: Graph,
  layer: Int32Array,
  placed: Uint8Array,
  isComponent: (node: number) => boolean,
): void {
  const queue: number[] = [];
  const spread = () => {
    for (let i = 0; i < queue.length; i++) {
      const at = queue[i]!;
      forEachNext(graph, at, (next) => {
        if (placed[next] === 1 || !isComponent(next)) return;
        placed[next] = 1;
        layer[next] = layer[at]! + 1;
        queue.push(next);
      });
    }
  };
  for (let n = 0; n < graph.nodes.length; n++) if (isComponent(n) && placed[n] === 1) queue.push(n);
  queue.sort((a, b) => layer[a]! - layer[b]! || a - b);
  spread();
  // These components form cycles that no other node leads to.
  for (let n = 0; n < graph.nodes.length; n++) {
    if (placed[n] === 1) continue;
    placed[n] = 1;
    queue.length = 0;
    queue.push(n);
    spread();
  }
}

function pullSourcesRight(graph: Graph, layer: Int32Array): void {
  for (let n = 0; n < graph.nodes.length; n++) {
    if (graph.incoming.start[n + 1] !== graph.incoming.start[n]) continue;
    let column = Infinity;
    forEachNext(graph, n, (next) => {
      column = Math.min(column, layer[next]! - 1);
    });
    if (column !== Infinity) layer[n] = Math.max(0, column);
  }
}

function pushProductionLast(graph: Graph, layer: Int32Array): void {
  let last = 0;
  let others = 0;
  const ends: number[] = [];
  graph.nodes.forEach((node, n) => {
    last = Math.max(last, layer[n]!);
    const isEnd = node.kind === 'deployment' && graph.outgoing.start[n + 1] === graph.outgoing.start[n];
    if (isEnd) ends.push(n);
    else others = Math.max(others, layer[n]!);
  });
  const linked = ends.some((n) => graph.incoming.start[n + 1] !== graph.incoming.start[n]);
  for (const n of ends) layer[n] = linked ? Math.max(last, others + 1) : last;
}

function withoutEmptyColumns(layer: Int32Array): Int32Array {
  const used = [...new Set(layer)].sort((a, b) => a - b);
  const rank = new Map(used.map((value, index) => [value, index]));
  return layer.map((value) => rank.get(value)!);
}

/** The nodes of each column. */
export function columnsOf(layer: Int32Array): number[][] {
  const columns: number[][] = [];
  layer.forEach((column, node) => {
    (columns[column] ??= []).push(node);
  });
  return columns;
}

/** The neighbours of each node in earlier and later columns. They decide the order within a column. */
export function neighboursInOtherColumns(graph: Graph, layer: Int32Array): { before: number[][]; after: number[][] } {
  const before: number[][] = graph.nodes.map(() => []);
  const after: number[][] = graph.nodes.map(() => []);
  graph.nodes.forEach((_, node) => {
    const sort = (neighbour: number) => {
      if (layer[neighbour]! < layer[node]!) before[node]!.push(neighbour);
      else if (layer[neighbour]! > layer[node]!) after[node]!.push(neighbour);
    };
    forEachNext(graph, node, sort);
    forEachPrevious(graph, node, sort);
  });
  return { before, after };
}
