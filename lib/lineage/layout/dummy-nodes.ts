/**
 * Dummy nodes (Sugiyama's dummy vertices). An edge over several columns gets a dummy node in each column between, so
 * that it is ordered and spaced like a node and does not cross one.
 */
import { adjacencyOf, type Graph } from '#lib/lineage/model/graph.ts';
import type { LineageEdge, LineageNode } from '#lib/lineage/model/lineage.ts';

export type GraphWithDummyNodes = {
  graph: Graph;
  layer: Int32Array;
  /** The dummy nodes of an edge, from tail to head, as positions in `graph.nodes`. */
  dummyNodes: Map<number, number[]>;
};

/** The graph with dummy nodes; null when none are needed, or more than `max`. */
export function insertDummyNodes(graph: Graph, layer: Int32Array, max: number): GraphWithDummyNodes | null {
  const span = (e: number) => layer[graph.head[e]!]! - layer[graph.tail[e]!]!;
  let dummyCount = 0;
  for (let e = 0; e < graph.edges.length; e++) dummyCount += Math.max(0, span(e) - 1);
  if (dummyCount === 0 || dummyCount > max) return null;
  const nodes: LineageNode[] = [...graph.nodes];
  const layers = [...layer];
  const edges: LineageEdge[] = [];
  const tail: number[] = [],
    head: number[] = [];
  const dummyNodes = new Map<number, number[]>();
  graph.edges.forEach((edge, e) => {
    const passed: number[] = [];
    let from = graph.tail[e]!;
    for (let step = 1; step < span(e); step++) {
      const end = graph.nodes[graph.head[e]!]!;
      passed.push(nodes.length);
      edges.push(edge);
      tail.push(from);
      head.push(nodes.length);
      from = nodes.length;
      layers.push(layer[graph.tail[e]!]! + step);
      nodes.push({ ...end, id: `${edge.id} ${step}` });
    }
    edges.push(edge);
    tail.push(from);
    head.push(graph.head[e]!);
    if (passed.length > 0) dummyNodes.set(e, passed);
  });
  const ends = { tail: Int32Array.from(tail), head: Int32Array.from(head) };
  return {
    graph: {
      ...graph,
      nodes,
      edges,
      ...ends,
      outgoing: adjacencyOf(ends.tail, nodes.length),
      incoming: adjacencyOf(ends.head, nodes.length),
    },
    layer: Int32Array.from(layers),
    dummyNodes,
  };
}
