/**
 * A lineage as an indexed graph: positions instead of strings, neighbours without searching. Edges to missing nodes,
 * and further nodes with the same id, are left out, so that traversals need no checks.
 */
import type { Lineage, LineageEdge, LineageEdgeKind, LineageNode, LineageNodeKind } from './lineage.ts';

/** Compressed rows: the edges of node `n` are `edges[start[n] .. start[n + 1])`. */
export type Adjacency = { start: Int32Array; edges: Int32Array };

export type Graph = {
  /** The position of the root, or -1 when the lineage does not contain it. */
  root: number;
  nodes: readonly LineageNode[];
  edges: readonly LineageEdge[];
  indexOf: ReadonlyMap<string, number>;
  /** The ends of every edge in the direction of flow: from source towards production. */
  tail: Int32Array;
  head: Int32Array;
  outgoing: Adjacency;
  incoming: Adjacency;
};

/**
 * The kind of node at the start or the end of each kind of edge in the direction of flow. An SBOM describes an artifact
 * but comes after it.
 */
const FLOW_DIRECTION: Record<LineageEdgeKind, { first?: LineageNodeKind; last?: LineageNodeKind }> = {
  'source-of': { first: 'source' },
  'material-of': { last: 'build' },
  built: { first: 'build' },
  contains: {},
  'released-as': { last: 'release' },
  describes: { last: 'sbom' },
  'depends-on': {},
  'deployed-to': { last: 'deployment' },
  private: {},
};

function flowsBackwards(kind: LineageEdgeKind, from: LineageNodeKind, to: LineageNodeKind): boolean {
  const { first, last } = FLOW_DIRECTION[kind];
  if (first !== undefined) return to === first && from !== first;
  return last !== undefined && from === last && to !== last;
}

/** The edges of each node. `ends` holds the position of one end of each edge. */
export function adjacencyOf(ends: Int32Array, nodes: number): Adjacency {
  const start = new Int32Array(nodes + 1);
  for (const end of ends) start[end + 1]! += 1;
  for (let n = 0; n < nodes; n++) start[n + 1]! += start[n]!;
  const next = start.slice(0, nodes);
  const edges = new Int32Array(ends.length);
  ends.forEach((end, edge) => {
    edges[next[end]!++] = edge;
  });
  return { start, edges };
}

/** Index a lineage, in time linear in nodes and edges. */
export function graphOf(lineage: Pick<Lineage, 'root' | 'nodes' | 'edges'>): Graph {
  const indexOf = new Map<string, number>();
  const nodes: LineageNode[] = [];
  for (const node of lineage.nodes) {
    if (indexOf.has(node.id)) continue;
    indexOf.set(node.id, nodes.length);
    nodes.push(node);
  }
  const seen = new Set<string>();
  const edges = lineage.edges.filter((edge) => {
    if (seen.has(edge.id) || !indexOf.has(edge.from) || !indexOf.has(edge.to)) return false;
    seen.add(edge.id);
    return true;
  });
  const tail = new Int32Array(edges.length);
  const head = new Int32Array(edges.length);
  edges.forEach((edge, e) => {
    const from = indexOf.get(edge.from)!;
    const to = indexOf.get(edge.to)!;
    const back = flowsBackwards(edge.kind, nodes[from]!.kind, nodes[to]!.kind);
    tail[e] = back ? to : from;
    head[e] = back ? from : to;
  });
  return {
    root: indexOf.get(lineage.root) ?? -1,
    nodes,
    edges,
    indexOf,
    tail,
    head,
    outgoing: adjacencyOf(tail, nodes.length),
    incoming: adjacencyOf(head, nodes.length),
  };
}

/** Call `visit(neighbour, edge)` for every edge that leaves `node`. */
export function forEachNext(graph: Graph, node: number, visit: (neighbour: number, edge: number) => void): void {
  const { start, edges } = graph.outgoing;
  for (let i = start[node]!; i < start[node + 1]!; i++) visit(graph.head[edges[i]!]!, edges[i]!);
}

/** Call `visit(neighbour, edge)` for every edge that enters `node`. */
export function forEachPrevious(graph: Graph, node: number, visit: (neighbour: number, edge: number) => void): void {
  const { start, edges } = graph.incoming;
  for (let i = start[node]!; i < start[node + 1]!; i++) visit(graph.tail[edges[i]!]!, edges[i]!);
}
