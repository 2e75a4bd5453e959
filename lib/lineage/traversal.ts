/** Walks over the graph: who is beside a node, the way between two, and what came from one. */
import { forEachNext, forEachPrevious, type Graph } from '#lib/lineage/model/graph.ts';
import type { LineageNode } from '#lib/lineage/model/lineage.ts';

/** A part of the graph, by id. */
export type Subgraph = { nodes: Set<string>; edges: Set<string> };

const emptySubgraph = (): Subgraph => ({ nodes: new Set(), edges: new Set() });

/** A node, what it touches, and the edges between. Empty where the id is not known. */
export function neighboursOf(graph: Graph, id: string): Subgraph {
  const part = emptySubgraph();
  const at = graph.indexOf.get(id);
  if (at === undefined) return part;
  part.nodes.add(id);
  const take = (neighbour: number, edge: number) => {
    part.nodes.add(graph.nodes[neighbour]!.id);
    part.edges.add(graph.edges[edge]!.id);
  };
  forEachNext(graph, at, take);
  forEachPrevious(graph, at, take);
  return part;
}

export type Path = { nodes: string[]; edges: string[]; /** Every step rests on a verified claim. */ verified: boolean };

/**
 * A shortest way between two nodes, whichever way the edges point; among equally short ones it keeps to verified claims
 * where the next step offers the choice. Null where there is none.
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
 * Everything that came from a node, and which of it is deployed. Making goes forward (source → build → artifact →
 * deployment); being a part goes from the part to the whole (component → artifact, platform → index). A whole leads to
 * its parts only when it was itself made from the node: that one platform is affected does not make its sibling so. A
 * description (SBOM) passes on, makes nothing.
 */
export function impactOf(graph: Graph, id: string): Impact {
  const part = emptySubgraph();
  const deployments: LineageNode[] = [];
  const start = graph.indexOf.get(id);
  if (start === undefined) return { ...part, deployments };
  const MADE = 2,
    WHOLE = 1;
  const reached = new Uint8Array(graph.nodes.length);
  const queue: [node: number, how: number][] = [[start, MADE]];
  reached[start] = MADE;
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
        if (how === MADE) reach(next, MADE, edge);
        return;
      }
      if (kind === 'contains' || kind === 'depends-on' || kind === 'describes') return;
      reach(next, MADE, edge);
    });
    forEachPrevious(graph, at, (previous, edge) => {
      const { kind } = graph.edges[edge]!;
      if (kind === 'contains' || kind === 'depends-on' || kind === 'describes') reach(previous, WHOLE, edge);
    });
  }
  return { ...part, deployments };
}
