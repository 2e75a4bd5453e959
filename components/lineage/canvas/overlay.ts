/**
 * The canvas above the graph. It shows status marks in the nodes, node names if there is space, and the highlighted
 * part. The graph below is cached in layers; restyling thousands of its elements would redraw them all. Instead the
 * overlay dims the graph with the background colour and draws the highlighted part again on top.
 */
import { formatCount } from '#lib/format/quantity.ts';
import { ICON_SIZE, STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import type { Subgraph } from '#lib/lineage/traversal.ts';
import { claimBasisOf, CLAIM_LABELS, formatNeighbourCount } from '#lib/lineage/labels.ts';
import type { Adjacency } from '#lib/lineage/model/graph.ts';
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
/** Highlighted nodes are labelled up to this number. */
const MAX_LABELLED_NODES = 60;

/** Below this zoom the status marks cannot be distinguished and are left out. */
const MIN_MARK_ZOOM = 0.3;

/** Below this zoom the numbers of claims would cover the lines. */
const MIN_COUNT_ZOOM = 0.5;

/** Label size on screen in px, independent of the zoom, and the approximate width of a character. */
const FONT_SIZE = 12,
  CHARACTER_WIDTH = 6.1;
/** Labels are left out if there is space for fewer characters than this. */
const MIN_LABEL_LENGTH = 9;

/** Draw marks and labels of the nodes in view and, if a part is highlighted, dim the rest and draw that part again. */
export function drawOverlay(
  context: CanvasRenderingContext2D,
  picture: Picture,
  theme: GraphTheme,
  view: CanvasView,
): void {
  const { zoom, pan, pixelRatio } = view;
  const { highlighted } = picture;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  if (zoom >= MIN_MARK_ZOOM) {
    drawClaimCounts(context, picture, theme, view);
    drawMarks(context, picture, theme, view);
    drawNames(context, picture, theme, view);
  }
  if (highlighted === null) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = DIM_OPACITY;
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.globalAlpha = 1;
  context.setTransform(pixelRatio * zoom, 0, 0, pixelRatio * zoom, pan.x * pixelRatio, pan.y * pixelRatio);
  drawHighlightedEdges(context, picture, highlighted, theme, Math.max(1, 1 / zoom));
  const scale = Math.max(1, 0.45 / zoom);
  drawHighlightedNodes(context, picture, highlighted, theme, scale);
  if (highlighted.nodes.size <= MAX_LABELLED_NODES)
    drawHighlightedNames(context, picture, highlighted, theme, view, scale);
}

/** `thin` is the width of one screen pixel in drawing units, at least 1. */
function drawHighlightedEdges(
  context: CanvasRenderingContext2D,
  { graph, layout, curved, selected }: Picture,
  highlighted: Subgraph,
  theme: GraphTheme,
  thin: number,
): void {
  graph.edges.forEach((edge, e) => {
    if (!highlighted.edges.has(edge.id)) return;
    const curve = curveOf(graph, layout, e, curved);
    context.beginPath();
    context.moveTo(curve.from.x, curve.from.y);
    forEachSegment(curve, (control, end) => context.quadraticCurveTo(control.x, control.y, end.x, end.y));
    context.setLineDash((CLAIM_LABELS[claimBasisOf(edge)].dash ?? []).map((length) => length * thin));
    context.lineWidth = (edge.id === selected ? 3 : 2) * thin;
    context.strokeStyle = theme.accent;
    context.stroke();
  });
  context.setLineDash([]);
}

/** `scale` enlarges the nodes so that they stay visible at a low zoom. */
function drawHighlightedNodes(
  context: CanvasRenderingContext2D,
  { graph, layout, selected, pathEnd }: Picture,
  highlighted: Subgraph,
  theme: GraphTheme,
  scale: number,
): void {
  for (const id of highlighted.nodes) {
    const n = graph.indexOf.get(id);
    if (n === undefined) continue;
    const node = graph.nodes[n]!;
    const colours = node.status === null ? { fill: theme.sheet, mark: theme.quiet } : theme.status[node.status];
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
    if (id === selected || id === pathEnd) {
      context.strokeStyle = theme.accent;
      context.lineWidth = 2.5;
      if (id === pathEnd) context.setLineDash([4, 3]);
      context.stroke(new Path2D(outlinePath(node.kind, -5)));
    }
    context.restore();
  }
}

/**
 * Label the highlighted nodes, with an outline in the background colour that keeps the text readable over lines. The
 * selected node and the path end have a longer label above the node.
 */
function drawHighlightedNames(
  context: CanvasRenderingContext2D,
  { graph, layout, selected, pathEnd, nodeSpace }: Picture,
  highlighted: Subgraph,
  theme: GraphTheme,
  { zoom, pan, pixelRatio }: CanvasView,
  scale: number,
): void {
  const characters = Math.max(14, Math.floor((nodeSpace.width * zoom - 8) / CHARACTER_WIDTH));
  const write = beginText(context, theme, pixelRatio, { baseline: 'top', halo: 3, ink: theme.ink });
  for (const id of highlighted.nodes) {
    const n = graph.indexOf.get(id);
    if (n === undefined) continue;
    const { label, kind } = graph.nodes[n]!;
    const isSelected = id === selected || id === pathEnd;
    const half = (KIND_SHAPES[kind].height / 2) * zoom * scale;
    const x = layout.x[n]! * zoom + pan.x,
      y = layout.y[n]! * zoom + pan.y + (isSelected ? -half - FONT_SIZE - 11 : half + 3);
    const text = shortenName(label, isSelected ? 48 : Math.min(characters, 34));
    write(text, x, y);
  }
}

/** Begin to write centred texts in px of the canvas, each with a halo of so many px in the colour of the paper. */
function beginText(
  context: CanvasRenderingContext2D,
  theme: GraphTheme,
  pixelRatio: number,
  { baseline, halo, ink }: { baseline: CanvasTextBaseline; halo: number; ink: string },
): (text: string, x: number, y: number) => void {
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.font = `${FONT_SIZE}px ${theme.fontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = baseline;
  context.lineWidth = halo;
  context.lineJoin = 'round';
  context.strokeStyle = theme.paper;
  context.fillStyle = ink;
  return (text, x, y) => {
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  };
}

/** With more edges than this the numbers would be all that is seen. */
const MAX_COUNTED_EDGES = 150;

/** The distance of the number of claims from the node at the end of its edge, in px. */
const COUNT_DISTANCE = 26;

/** Write how many claims an edge stands for: at the end at which fewer edges meet, so that numbers do not overlap. */
function drawClaimCounts(
  context: CanvasRenderingContext2D,
  { graph, layout, curved }: Picture,
  theme: GraphTheme,
  { zoom, pan, width, height, pixelRatio }: CanvasView,
): void {
  if (graph.edges.length > MAX_COUNTED_EDGES || zoom < MIN_COUNT_ZOOM) return;
  const write = beginText(context, theme, pixelRatio, { baseline: 'middle', halo: 4, ink: theme.quiet });
  graph.edges.forEach(({ claims = 1 }, e) => {
    if (claims === 1) return;
    const [tail, head] = [graph.tail[e]!, graph.head[e]!];
    const isAtHead = degreeIn(graph.incoming, head) <= degreeIn(graph.outgoing, tail);
    const end = isAtHead ? head : tail;
    const at = curveOf(graph, layout, e, curved)[isAtHead ? 'to' : 'from'];
    const away = (KIND_SHAPES[graph.nodes[end]!.kind].width / 2) * zoom + COUNT_DISTANCE;
    const x = at.x * zoom + pan.x + (isAtHead ? -away : away),
      y = at.y * zoom + pan.y;
    if (x < 0 || y < 0 || x > width || y > height) return;
    write(formatCount(claims), x, y);
  });
}

const degreeIn = ({ start }: Adjacency, n: number): number => start[n + 1]! - start[n]!;

function drawMarks(
  context: CanvasRenderingContext2D,
  { graph, layout }: Picture,
  theme: GraphTheme,
  { zoom, pan, width, height, pixelRatio }: CanvasView,
): void {
  for (let n = 0; n < graph.nodes.length; n++) {
    const { status } = graph.nodes[n]!;
    if (status === null) continue;
    const x = layout.x[n]! * zoom + pan.x,
      y = layout.y[n]! * zoom + pan.y;
    if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
    context.setTransform(pixelRatio * zoom, 0, 0, pixelRatio * zoom, x * pixelRatio, y * pixelRatio);
    drawMark(context, status, theme.status[status].mark);
  }
}

function drawNames(
  context: CanvasRenderingContext2D,
  { graph, layout, nodeSpace, groups, highlighted }: Picture,
  theme: GraphTheme,
  { zoom, pan, width, height, pixelRatio }: CanvasView,
): void {
  const characters = Math.floor((nodeSpace.width * zoom - 8) / CHARACTER_WIDTH);
  if (characters < MIN_LABEL_LENGTH || nodeSpace.height * zoom < 28) return;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.font = `${FONT_SIZE}px ${theme.fontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.fillStyle = theme.ink;
  const labelsHighlighted = highlighted !== null && highlighted.nodes.size <= MAX_LABELLED_NODES;
  for (let n = 0; n < graph.nodes.length; n++) {
    const node = graph.nodes[n]!;
    if (labelsHighlighted && highlighted.nodes.has(node.id)) continue;
    const x = layout.x[n]! * zoom + pan.x,
      y = layout.y[n]! * zoom + pan.y;
    if (x < -80 || y < -40 || x > width + 80 || y > height + 20) continue;
    const label =
      node.more > 0 && !groups.has(node.id) ? `${node.label} +${formatNeighbourCount(node.more)}` : node.label;
    context.fillText(
      shortenName(label, Math.min(characters, 34)),
      x,
      y + (KIND_SHAPES[node.kind].height / 2) * zoom + 3,
    );
  }
}

const MARK_PATHS = new Map<Status, Path2D>();

/** Draw a status mark of 14 px centred on (0, 0). Changes the transform of the context. */
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
