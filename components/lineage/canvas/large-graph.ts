/**
 * How a large graph is drawn, by the graph library and in its first picture: in the cheapest way.
 *
 * The first picture is on a canvas of its own, because the library needs a second to make thousands of elements, and
 * the picture itself some hundredths of one. It looks as the library draws the graph, and stays until it has drawn.
 */
import { claimBasisOf, CLAIM_LABELS } from '#lib/lineage/labels.ts';
import type { Graph } from '#lib/lineage/model/graph.ts';
import type { Status } from '#lib/status/status.ts';
import type { Picture } from './canvas.ts';
import type { GraphTheme } from './graph-theme.ts';
import { outlinePath } from './shapes.ts';
import { initialView } from './view-box.ts';

/** Graphs with at least this many nodes are large. */
export const LARGE_GRAPH_NODES = 600;

export const LARGE_GRAPH_LINE = { width: 2, opacity: 0.3 } as const;

/** Longer dashes and dots, because the whole graph is drawn small; null for a solid line. */
export function largeGraphDash(dash: readonly number[] | null): number[] | null {
  return dash && dash.map((length) => length * 4);
}

/** Fill, border and width of the border of a node. */
export function largeGraphNode(
  theme: GraphTheme,
  status: Status | null,
): { fill: string; border: string; width: number } {
  if (status === null) return { fill: theme.line, border: theme.quiet, width: 1.5 };
  return { fill: theme.status[status].fill, border: theme.status[status].mark, width: 3 };
}

/** Draw the picture into `container` if it is large. Returns a function that removes it; null where it is small. */
export function drawFirstPicture(container: HTMLElement, picture: Picture, theme: GraphTheme): (() => void) | null {
  if (picture.graph.nodes.length < LARGE_GRAPH_NODES || picture.curved) return null;
  const canvas = document.createElement('canvas');
  canvas.width = container.clientWidth;
  canvas.height = container.clientHeight;
  canvas.style.cssText = 'position:absolute;inset:0;pointer-events:none';
  const context = canvas.getContext('2d');
  if (context === null) return null;
  const { zoom, pan } = initialView(picture, container);
  context.setTransform(zoom, 0, 0, zoom, pan.x, pan.y);
  drawLines(context, picture, theme);
  drawNodes(context, picture, theme);
  container.append(canvas);
  return () => canvas.remove();
}

function drawLines(context: CanvasRenderingContext2D, { graph, layout }: Picture, theme: GraphTheme): void {
  context.strokeStyle = theme.line;
  context.lineWidth = LARGE_GRAPH_LINE.width;
  context.globalAlpha = LARGE_GRAPH_LINE.opacity;
  for (const [basis, edges] of Map.groupBy(graph.edges.keys(), (e) => claimBasisOf(graph.edges[e]!))) {
    context.setLineDash(largeGraphDash(CLAIM_LABELS[basis].dash) ?? []);
    for (const e of edges) {
      context.beginPath();
      context.moveTo(layout.x[graph.tail[e]!]!, layout.y[graph.tail[e]!]!);
      context.lineTo(layout.x[graph.head[e]!]!, layout.y[graph.head[e]!]!);
      context.stroke();
    }
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawNodes(context: CanvasRenderingContext2D, picture: Picture, theme: GraphTheme): void {
  const { graph } = picture;
  for (const nodes of Map.groupBy(graph.nodes.keys(), (n) => lookOf(graph, n)).values()) {
    const outlines = outlinesOf(picture, nodes);
    const { fill, border, width } = largeGraphNode(theme, graph.nodes[nodes[0]!]!.status);
    context.fillStyle = fill;
    context.strokeStyle = border;
    context.lineWidth = width;
    context.fill(outlines);
    context.stroke(outlines);
  }
}

/** Nodes that look alike are drawn as one path. */
function lookOf({ nodes }: Graph, n: number): string {
  const { kind, status } = nodes[n]!;
  return `${kind} ${status}`;
}

/** The outlines of nodes of one kind. */
function outlinesOf({ graph, layout }: Picture, nodes: readonly number[]): Path2D {
  const outline = new Path2D(outlinePath(graph.nodes[nodes[0]!]!.kind));
  const all = new Path2D();
  for (const n of nodes) all.addPath(outline, new DOMMatrix([1, 0, 0, 1, layout.x[n]!, layout.y[n]!]));
  return all;
}
