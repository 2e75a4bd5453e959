/** Traversals of the graph: neighbours of a node, paths between two nodes, and the impact of a node. */
import { forEachNext, forEachPrevious, type Graph } from '#lib/lineage/model/graph.ts';
import type { LineageNode } from '#lib/lineage/model/lineage.ts';

/** A part of the graph, by id. */
export type Subgraph = { nodes: Set<string>; edges: Set<string> };

const emptySubgraph = (): Subgraph => ({ nodes: new Set(), edges: new Set() });

/** A node, its neighbours, and the edges between them. Empty when the id is unknown. */
export function neighboursOf(graph: Graph, id: string): Subgraph {
  const part = emptySubgraph();
  const at = graph.indexOf.get(id);
  if (at === undefined) return part;
  part.nodes.add(id);
  const add = (neighbour: number, edge: number) => {
    part.nodes.add(graph.nodes[neighbour]!.id);
    part.edges.add(graph.edges[edge]!.id);
  };
  forEachNext(graph, at, add);
  forEachPrevious(graph, at, add);
  return part;
}

export type Path = {
  nodes: string[];
  edges: string[];
  /** Whether every edge has a verified claim. */ verified: boolean;
};

/**
 * A shortest path between two nodes, in whichever direction the edges point. At each step it prefers verified claims.
 * Null when there is no path.
 */
export function pathBetween(graph: Graph, fromId: string, toId: string): Path | null {
  const from = graph.indexOf.get(fromId);
  const to = graph.indexOf.get(toId);
  if (from === undefined || to === undefined) return null;
  const via = new Int32Array(graph.nodes.length).fill(-1);
  const seen = new Uint8Array(graph.nodes.length);
  const queue = [from];
  seen[from] = 1;
  for (let i = 0; i < queue.length && seen[to] === 0; i++) {
    for (const verifiedFirst of [true, false]) {
      const step = (neighbour: number, edge: number) => {
        if (seen[neighbour] === 1 || graph.edges[edge]!.verified !== verifiedFirst) return;
        seen[neighbour] = 1;
        via[neighbour] = edge;
        queue.push(neighbour);
      };
      forEachNext(graph, queue[i]!, step);
      forEachPrevious(graph, queue[i]!, step);
    }
  }
  if (seen[to] === 0) return null;
  const path: Path = { nodes: [toId], edges: [], verified: true };
  for (let at = to; at !== from;) {
    const edge = via[at]!;
    at = graph.tail[edge] === at ? graph.head[edge]! : graph.tail[edge]!;
    path.nodes.unshift(graph.nodes[at]!.id);
    path.edges.unshift(graph.edges[edge]!.id);
    path.verified &&= graph.edges[edge]!.verified;
  }
  return path;
}

export type Impact = Subgraph & { deployments: LineageNode[] };

/**
 * Everything that the node affects, and the deployments among it. An effect follows the production of things forward
 * (source → build → artifact → deployment), and goes from a part to its whole (component → artifact, platform → index).
 * It goes from a whole to its parts only when the whole was produced from the node: an affected platform does not
 * affect its siblings. An SBOM passes the effect from its components to the artifact that it describes.
 */
export function impactOf(graph: Graph, id: string): Impact {
  const part = emptySubgraph();
  const deployments: LineageNode[] = [];
  const start = graph.indexOf.get(id);
  if (start === undefined) return { ...part, deployments };
  const PRODUCED = 2;
  const CONTAINING = 1;
  const reached = new Uint8Array(graph.nodes.length);
  const queue: [node: number, how: number][] = [[start, PRODUCED]];
  reached[start] = PRODUCED;
  const reach = (node: number, how: number, edge: number) => {
    part.edges.add(graph.edges[edge]!.id);
    if (reached[node]! >= how) return;
    reached[node] = how;
    queue.push([node, how]);
  };
  for (let i = 0; i < queue.length; i++) {
    const [at, how] = queue[i]!;
    const node = graph.nodes[at]!;
    if (!part.nodes.has(node.id) && node.kind === 'deployment') deployments.push(node);
    part.nodes.add(node.id);
    forEachNext(graph, at, (next, edge) => {
      const { kind } = graph.edges[edge]!;
      if (kind === 'contains' && graph.nodes[next]!.kind !== 'component') {
        if (how === PRODUCED) reach(next, PRODUCED, edge);
        return;
      }
      if (kind === 'contains' || kind === 'depends-on' || kind === 'describes') return;
      reach(next, PRODUCED, edge);
    });
    forEachPrevious(graph, at, (previous, edge) => {
      const { kind } = graph.edges[edge]!;
      if (kind === 'contains' || kind === 'depends-on' || kind === 'describes') reach(previous, CONTAINING, edge);
    });
  }
  return { ...part, deployments };
}
