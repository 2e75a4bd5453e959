/** Walking the picture with the arrow keys, and saying where one stands. */
import { forEachNext, forEachPrevious, type Graph } from '#lib/lineage/model/graph.ts';
import type { Layout } from './layout/layout.ts';
import { formatNeighbourCount, EDGE_LABELS, KIND_LABELS } from './labels.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * Where an arrow key leads: left and right along an edge to the neighbour at the nearest height, up and down within the
 * column and on into the next, so that every node can be reached. Null at the rim.
 */
export function nextNode(graph: Graph, layout: Layout, id: string, direction: Direction): string | null {
  const at = graph.indexOf.get(id);
  if (at === undefined) return null;
  const to =
    direction === 'left' || direction === 'right'
      ? nextAlongEdge(graph, layout, at, direction)
      : nextInColumn(layout, at, direction);
  return to === null ? null : graph.nodes[to]!.id;
}

function nextAlongEdge(graph: Graph, layout: Layout, at: number, direction: 'left' | 'right'): number | null {
  let nearest: number | null = null;
  const far = (node: number) =>
    Math.abs(layout.y[node]! - layout.y[at]!) + Math.abs(layout.x[node]! - layout.x[at]!) / 1000;
  const look = (other: number) => {
    const right = layout.x[other]! > layout.x[at]!;
    if (layout.x[other] === layout.x[at] || right !== (direction === 'right')) return;
    if (nearest === null || far(other) < far(nearest)) nearest = other;
  };
  forEachNext(graph, at, look);
  forEachPrevious(graph, at, look);
  return nearest;
}

function nextInColumn(layout: Layout, at: number, direction: 'up' | 'down'): number | null {
  const place = layout.layer[at]!;
  const column = layout.columns[place]!;
  const within = column[column.indexOf(at) + (direction === 'down' ? 1 : -1)];
  return within ?? (direction === 'down' ? layout.columns[place + 1]?.[0] : layout.columns[place - 1]?.at(-1)) ?? null;
}

/**
 * `Artifact web 1.2, verified. 2 links before, 3 after.`: what is announced when a node gets the focus. `statusWord`
 * null: it has none.
 */
export function nodeAnnouncement(graph: Graph, id: string, statusWord: string | null): string {
  const at = graph.indexOf.get(id);
  if (at === undefined) return '';
  const node = graph.nodes[at]!;
  const before = graph.incoming.start[at + 1]! - graph.incoming.start[at]!;
  const after = graph.outgoing.start[at + 1]! - graph.outgoing.start[at]!;
  const first = graph.incoming.edges[graph.incoming.start[at]!];
  const link = before > 0 && first !== undefined ? edgeToNeighbour(graph, first, at) : '';
  const more = node.more > 0 ? ` ${formatNeighbourCount(node.more)} neighbours not shown.` : '';
  return `${KIND_LABELS[node.kind].singular} ${node.label}${statusWord === null ? '' : `, ${statusWord}`}. ${link}${before} ${before === 1 ? 'link' : 'links'} before, ${after} after.${more}`;
}

function edgeToNeighbour(graph: Graph, edge: number, at: number): string {
  const { kind, from, verified } = graph.edges[edge]!;
  const node = graph.nodes[at]!;
  const other = graph.nodes[graph.tail[edge]!]!;
  const words = EDGE_LABELS[kind];
  return `It ${from === node.id ? words.forward : words.backward} ${other.label}, ${verified ? 'verified' : 'unverified'} claim. `;
}
