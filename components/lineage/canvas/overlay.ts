/**
 * The sheet above the graph: status marks in the nodes, their names where there is room, and what stands out. The graph
 * below is left as it is: it was drawn once into layers, and to change the look of thousands of elements would mean to
 * draw them all again. A wash of paper makes the rest go faint.
 */
import { ICON_SIZE, STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import type { Subgraph } from '#lib/lineage/traversal.ts';
import { formatNeighbourCount } from '#lib/lineage/labels.ts';
import type { Status } from '#lib/status/status.ts';
import type { Picture } from './canvas.ts';
import { curveOf, forEachSegment } from './curve.ts';
import type { GraphTheme } from './graph-theme.ts';
import { KIND_SHAPES, outlinePath } from './shapes.ts';
import { shortenName } from './shorten-name.ts';

export type CanvasView = {
  zoom: number;
  pan: { x: number; y: number };
  width: number;
  height: number;
  pixelRatio: number;
};

const DIM_OPACITY = 0.78;
/** Names of what is lit are written while there are at most this many. */
const MAX_LABELLED_NODES = 60;

/** Nearer than this a mark can be told from another; further away colour and outline must do. */
const MIN_MARK_ZOOM = 0.3;

/** Size of names on screen in px, whatever the zoom, and about how wide a letter is. */
const FONT_SIZE = 12,
  CHARACTER_WIDTH = 6.1;
/** A name cut shorter than this says nothing. */
const MIN_LABEL_LENGTH = 9;

/** Marks and names of the nodes in view, then, where something is lit, the wash and what is lit. */
export function drawOverlay(
  context: CanvasRenderingContext2D,
  picture: Picture,
  paint: GraphTheme,
  view: CanvasView,
): void {
  const { zoom, pan, pixelRatio } = view;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  const { lit, graph, layout } = picture;
  if (zoom >= MIN_MARK_ZOOM) {
    drawMarks(context, picture, paint, view);
    drawNames(context, picture, paint, view);
  }
  if (lit === null) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = DIM_OPACITY;
  context.fillStyle = paint.paper;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.globalAlpha = 1;
  context.setTransform(pixelRatio * zoom, 0, 0, pixelRatio * zoom, pan.x * pixelRatio, pan.y * pixelRatio);
  const thin = Math.max(1, 1 / zoom);

  graph.edges.forEach((edge, e) => {
    if (!lit.edges.has(edge.id)) return;
    const curve = curveOf(graph, layout, e, picture.curved);
    context.beginPath();
    context.moveTo(curve.from.x, curve.from.y);
    forEachSegment(curve, (control, end) => context.quadraticCurveTo(control.x, control.y, end.x, end.y));
    context.setLineDash(edge.verified ? [] : [4 * thin, 4 * thin]);
    context.lineWidth = (edge.id === picture.at ? 3 : 2) * thin;
    context.strokeStyle = paint.accent;
    context.stroke();
  });
  context.setLineDash([]);

  const scale = Math.max(1, 0.45 / zoom);
  for (const id of lit.nodes) {
    const n = graph.indexOf.get(id);
    if (n === undefined) continue;
    const node = graph.nodes[n]!;
    const colours = node.status === null ? { fill: paint.sheet, mark: paint.quiet } : paint.status[node.status];
    context.save();
    context.translate(layout.x[n]!, layout.y[n]!);
    context.scale(scale, scale);
    context.lineWidth = 1.5;
    context.fillStyle = colours.fill;
    context.strokeStyle = colours.mark;
    const shape = new Path2D(outlinePath(node.kind));
    fillPath(context, shape, 'nonzero');
    context.stroke(shape);
    if (KIND_SHAPES[node.kind].double) context.stroke(new Path2D(outlinePath(node.kind, 3)));
    if (node.status !== null) {
      context.save();
      drawMark(context, node.status, colours.mark);
      context.restore();
    }
    if (id === picture.at || id === picture.to) {
      context.strokeStyle = paint.accent;
      context.lineWidth = 2.5;
      if (id === picture.to) context.setLineDash([4, 3]);
      context.stroke(new Path2D(outlinePath(node.kind, -5)));
    }
    context.restore();
  }
  if (lit.nodes.size <= MAX_LABELLED_NODES) drawHighlightedNames(context, picture, lit, paint, view, scale);
}

/**
 * Names of what is lit, on a rim of paper so that they can be read over lines; of what one stands on the whole, above
 * it.
 */
function drawHighlightedNames(
  context: CanvasRenderingContext2D,
  { graph, layout, at, to, room }: Picture,
  lit: Subgraph,
  paint: GraphTheme,
  { zoom, pan, pixelRatio }: CanvasView,
  scale: number,
): void {
  const letters = Math.max(14, Math.floor((room.width * zoom - 8) / CHARACTER_WIDTH));
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.font = `${FONT_SIZE}px ${paint.fontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeStyle = paint.paper;
  context.fillStyle = paint.ink;
  for (const id of lit.nodes) {
    const n = graph.indexOf.get(id);
    if (n === undefined) continue;
    const { label, kind } = graph.nodes[n]!;
    const chosen = id === at || id === to;
    const half = (KIND_SHAPES[kind].height / 2) * zoom * scale;
    const x = layout.x[n]! * zoom + pan.x,
      y = layout.y[n]! * zoom + pan.y + (chosen ? -half - FONT_SIZE - 11 : half + 3);
    const text = shortenName(label, chosen ? 48 : Math.min(letters, 34));
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
}

function drawMarks(
  context: CanvasRenderingContext2D,
  { graph, layout }: Picture,
  paint: GraphTheme,
  { zoom, pan, width, height, pixelRatio }: CanvasView,
): void {
  for (let n = 0; n < graph.nodes.length; n++) {
    const { status } = graph.nodes[n]!;
    if (status === null) continue;
    const x = layout.x[n]! * zoom + pan.x,
      y = layout.y[n]! * zoom + pan.y;
    if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
    context.setTransform(pixelRatio * zoom, 0, 0, pixelRatio * zoom, x * pixelRatio, y * pixelRatio);
    drawMark(context, status, paint.status[status].mark);
  }
}

function drawNames(
  context: CanvasRenderingContext2D,
  { graph, layout, room, groups, lit }: Picture,
  paint: GraphTheme,
  { zoom, pan, width, height, pixelRatio }: CanvasView,
): void {
  const letters = Math.floor((room.width * zoom - 8) / CHARACTER_WIDTH);
  if (letters < MIN_LABEL_LENGTH || room.height * zoom < 28) return;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.font = `${FONT_SIZE}px ${paint.fontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.fillStyle = paint.ink;
  const written = lit !== null && lit.nodes.size <= MAX_LABELLED_NODES;
  for (let n = 0; n < graph.nodes.length; n++) {
    const node = graph.nodes[n]!;
    if (written && lit?.nodes.has(node.id)) continue;
    const x = layout.x[n]! * zoom + pan.x,
      y = layout.y[n]! * zoom + pan.y;
    if (x < -80 || y < -40 || x > width + 80 || y > height + 20) continue;
    const label =
      node.more > 0 && !groups.has(node.id) ? `${node.label} +${formatNeighbourCount(node.more)}` : node.label;
    context.fillText(shortenName(label, Math.min(letters, 34)), x, y + (KIND_SHAPES[node.kind].height / 2) * zoom + 3);
  }
}

const MARK_PATHS = new Map<Status, Path2D>();

/** A status mark around (0, 0), 14 px; moves the context's origin. */
function drawMark(context: CanvasRenderingContext2D, status: Status, colour: string): void {
  let path = MARK_PATHS.get(status);
  if (path === undefined) MARK_PATHS.set(status, (path = new Path2D(STATUS_PRESENTATION[status].path)));
  context.translate(-7, -7);
  context.scale(14 / ICON_SIZE, 14 / ICON_SIZE);
  context.fillStyle = colour;
  fillPath(context, path, 'evenodd');
}

function fillPath(context: CanvasRenderingContext2D, path: Path2D, rule: CanvasFillRule): void {
  context.fill(path, rule);
}
