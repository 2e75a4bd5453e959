/** Keyboard navigation in the lineage drawing, and the text that screen readers announce. */
import { formatQuantity } from '#lib/format/quantity.ts';
import { forEachNext, forEachPrevious, type Graph } from '#lib/lineage/model/graph.ts';
import type { Layout } from './layout/layout.ts';
import { describeClaims, formatNeighbourCount, EDGE_LABELS, KIND_LABELS } from './labels.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The node that an arrow key selects. Left and right follow an edge to the neighbour at the nearest height. Up and down
 * stay in the column and go on into the next, so that every node can be reached. Null at the edge of the drawing.
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
  const distance = (node: number) =>
    Math.abs(layout.y[node]! - layout.y[at]!) + Math.abs(layout.x[node]! - layout.x[at]!) / 1000;
  const visit = (other: number) => {
    const right = layout.x[other]! > layout.x[at]!;
    if (layout.x[other] === layout.x[at] || right !== (direction === 'right')) return;
    if (nearest === null || distance(other) < distance(nearest)) nearest = other;
  };
  forEachNext(graph, at, visit);
  forEachPrevious(graph, at, visit);
  return nearest;
}

function nextInColumn(layout: Layout, at: number, direction: 'up' | 'down'): number | null {
  const layer = layout.layer[at]!;
  const column = layout.columns[layer]!;
  const within = column[column.indexOf(at) + (direction === 'down' ? 1 : -1)];
  return within ?? (direction === 'down' ? layout.columns[layer + 1]?.[0] : layout.columns[layer - 1]?.at(-1)) ?? null;
}

/**
 * The announcement when a node gets the focus: `Artifact web 1.2, verified. 2 links before, 3 after.` `statusWord` is
 * null for a node without a status.
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
  return `${KIND_LABELS[node.kind].singular} ${node.label}${statusWord === null ? '' : `, ${statusWord}`}. ${link}${formatQuantity(before, 'link')} before, ${after} after.${more}`;
}

function edgeToNeighbour(graph: Graph, edge: number, at: number): string {
  const { kind, from, ...claim } = graph.edges[edge]!;
  const node = graph.nodes[at]!;
  const other = graph.nodes[graph.tail[edge]!]!;
  const labels = EDGE_LABELS[kind];
  return `It ${from === node.id ? labels.forward : labels.backward} ${other.label}, ${describeClaims(claim)}. `;
}
