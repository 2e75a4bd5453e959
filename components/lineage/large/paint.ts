/**
 * Paints a part of a large graph with as much detail as its size on screen shows: dots, then shapes, then shapes with
 * outlines; and of very many lines only some.
 */
import { CLAIM_BASES, CLAIM_LABELS } from '#lib/lineage/labels.ts';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { STATUS_ORDER } from '#lib/status/presentation.ts';
import type { GraphTheme } from '#components/lineage/canvas/graph-theme.ts';
import { LARGE_GRAPH_LINE, largeGraphDash, largeGraphNode } from '#components/lineage/canvas/large-graph.ts';
import { KIND_SHAPES } from '#components/lineage/canvas/shapes.ts';
import type { PaintData } from './paint-data.ts';

/** A part of the drawing: the drawing units at its top left, its scale, and its size in px. */
export type PaintPart = { left: number; top: number; zoom: number; width: number; height: number };

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** More lines are not told apart, and make one grey area; of more, evenly chosen ones are drawn. */
const MAX_LINES = 3_000;
/** So many lines have their full opacity; the more there are, the fainter each is. */
const FAINT_LINES = 400;
/** Lines and nodes of one path: a path with more is slow to draw. */
const PER_PATH = 250;
/** A node is a dot below this zoom, and dashes are not told apart. */
const SHAPE_ZOOM = 0.14;
/** The outline of a node is drawn from this zoom on. */
const OUTLINE_ZOOM = 0.3;
/** The largest half of a node with its outline. */
const REACH = 24;

/**
 * What a painted part leaves out. `every`: of so many lines one is drawn. `isEndsOnly`: only lines with an end in it.
 * `isUndashed`: dashes and dots, so that lines are solid whose claims are not verified.
 */
export type LeftOut = { every: number; isEndsOnly: boolean; isUndashed: boolean };

/** Paint the part. Returns what is left out. */
export function paintGraph(context: Context, data: PaintData, part: PaintPart, theme: GraphTheme): LeftOut {
  const { left, top, zoom, width, height } = part;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(zoom, 0, 0, zoom, -left * zoom, -top * zoom);
  // Where nodes are large enough to read, lines that pass between them would hide them.
  const isEndsOnly = zoom >= SHAPE_ZOOM;
  const lines = linesIn(data, part, isEndsOnly);
  const every = Math.max(1, Math.ceil(lines.length / MAX_LINES));
  drawLines(context, data, every === 1 ? lines : lines.filter((_, at) => at % every === 0), zoom, theme);
  drawNodes(context, data, part, theme);
  const isUndashed = zoom < SHAPE_ZOOM && lines.some((e) => CLAIM_LABELS[CLAIM_BASES[data.basis[e]!]!].dash !== null);
  return { every, isEndsOnly, isUndashed };
}

function linesIn(
  { x, y, tail, head }: PaintData,
  { left, top, zoom, width, height }: PaintPart,
  isEndsOnly: boolean,
): number[] {
  const right = left + width / zoom,
    bottom = top + height / zoom;
  const found: number[] = [];
  const isIn = (px: number, py: number) => px >= left && px <= right && py >= top && py <= bottom;
  for (let e = 0; e < tail.length; e++) {
    const ax = x[tail[e]!]!,
      bx = x[head[e]!]!,
      ay = y[tail[e]!]!,
      by = y[head[e]!]!;
    if ((ax < left && bx < left) || (ax > right && bx > right)) continue;
    if ((ay < top && by < top) || (ay > bottom && by > bottom)) continue;
    if (isEndsOnly && !isIn(ax, ay) && !isIn(bx, by)) continue;
    found.push(e);
  }
  return found;
}

function drawLines(
  context: Context,
  { x, y, tail, head, basis }: PaintData,
  lines: readonly number[],
  zoom: number,
  theme: GraphTheme,
): void {
  context.strokeStyle = theme.line;
  context.lineWidth = Math.max(LARGE_GRAPH_LINE.width, 0.7 / zoom);
  context.globalAlpha = LARGE_GRAPH_LINE.opacity * Math.min(1, Math.sqrt(FAINT_LINES / Math.max(1, lines.length)));
  for (const [index, of] of CLAIM_BASES.entries()) {
    const dash = zoom < SHAPE_ZOOM ? null : largeGraphDash(CLAIM_LABELS[of].dash);
    context.setLineDash(dash ?? []);
    inPaths(
      context,
      lines.filter((e) => basis[e] === index),
      (e) => {
        context.moveTo(x[tail[e]!]!, y[tail[e]!]!);
        context.lineTo(x[head[e]!]!, y[head[e]!]!);
      },
      () => context.stroke(),
    );
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function inPaths(context: Context, items: readonly number[], add: (item: number) => void, draw: () => void): void {
  for (let at = 0; at < items.length; at += PER_PATH) {
    context.beginPath();
    for (let i = at; i < Math.min(items.length, at + PER_PATH); i++) add(items[i]!);
    draw();
  }
}

/** Draw the nodes in view, those with the worst status last, so that no other covers them. */
function drawNodes(context: Context, data: PaintData, part: PaintPart, theme: GraphTheme): void {
  const { left, top, zoom, width, height } = part;
  const byLook: number[][] = Array.from({ length: STATUS_ORDER.length + 1 }, () => []);
  for (let n = 0; n < data.x.length; n++) {
    const px = (data.x[n]! - left) * zoom,
      py = (data.y[n]! - top) * zoom;
    const reach = REACH * zoom;
    if (px < -reach || py < -reach || px > width + reach || py > height + reach) continue;
    byLook[data.look[n]!]!.push(n);
  }
  const looks = [0, ...STATUS_ORDER.map((_, at) => STATUS_ORDER.length - at)];
  for (const look of looks) {
    const status = look === 0 ? null : STATUS_ORDER[look - 1]!;
    if (zoom < SHAPE_ZOOM)
      drawDots(context, data, byLook[look]!, zoom, status === null ? theme.quiet : theme.status[status].mark);
    else drawShapes(context, data, byLook[look]!, zoom, largeGraphNode(theme, status));
  }
}

function drawDots(context: Context, { x, y }: PaintData, nodes: readonly number[], zoom: number, colour: string): void {
  const size = Math.max(26, 1 / zoom);
  context.fillStyle = colour;
  for (const n of nodes) context.fillRect(x[n]! - size / 2, y[n]! - size / 2, size, size);
}

function drawShapes(
  context: Context,
  data: PaintData,
  nodes: readonly number[],
  zoom: number,
  { fill, border, width }: { fill: string; border: string; width: number },
): void {
  context.fillStyle = fill;
  context.strokeStyle = border;
  context.lineWidth = width;
  inPaths(
    context,
    nodes,
    (n) => addOutline(context, data, n, 0),
    () => {
      context.fill();
      if (zoom >= OUTLINE_ZOOM) context.stroke();
    },
  );
  context.lineWidth = 1;
  inPaths(
    context,
    nodes.filter((n) => data.group[n] === 1),
    (n) => addOutline(context, data, n, 4),
    () => context.stroke(),
  );
}

/** Add the outline of a node to the path, larger by `more` on each side. */
function addOutline(context: Context, { x, y, kind }: PaintData, n: number, more: number): void {
  const { corners, width, height } = KIND_SHAPES[NODE_KINDS[kind[n]!]!];
  const rx = width / 2 + more,
    ry = height / 2 + more;
  if (corners === 'round') {
    context.moveTo(x[n]! + rx, y[n]!);
    context.ellipse(x[n]!, y[n]!, rx, ry, 0, 0, 2 * Math.PI);
    return;
  }
  context.moveTo(x[n]! + corners[0]! * rx, y[n]! + corners[1]! * ry);
  for (let i = 2; i < corners.length; i += 2) context.lineTo(x[n]! + corners[i]! * rx, y[n]! + corners[i + 1]! * ry);
  context.closePath();
}
