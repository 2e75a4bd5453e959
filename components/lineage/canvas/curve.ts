/**
 * The line of a claim: leaves to the right and arrives from the left, level at every place it passes through. Quadratic
 * curves, one to a control point, that meet halfway between them: what canvas, SVG and the graph library all draw
 * alike.
 */
import type { Graph } from '#lib/lineage/model/graph.ts';
import type { Layout } from '#lib/lineage/layout/layout.ts';

type Point = { x: number; y: number };
export type Curve = { from: Point; controls: Point[]; to: Point };

/** How far towards the next place the line keeps level, as a share of the way. */
const LEVEL_SHARE = 0.4;

/** Centre to centre. Straight where `curved` is false, and for lines within a column or backwards. */
export function curveOf(graph: Graph, layout: Layout, edge: number, curved: boolean): Curve {
  const point = (n: number): Point => ({ x: layout.x[n]!, y: layout.y[n]! });
  const from = point(graph.tail[edge]!),
    to = point(graph.head[edge]!);
  const dx = to.x - from.x,
    dy = to.y - from.y;
  if (!curved || dx <= 40)
    return {
      from,
      controls: [
        { x: from.x + dx / 3, y: from.y + dy / 3 },
        { x: to.x - dx / 3, y: to.y - dy / 3 },
      ],
      to,
    };
  const places = [from, ...(layout.bends.get(edge) ?? []), to];
  const controls = places.slice(1).flatMap((place, i) => {
    const before = places[i]!;
    const level = LEVEL_SHARE * (place.x - before.x);
    return [
      { x: before.x + level, y: before.y },
      { x: place.x - level, y: place.y },
    ];
  });
  return { from, controls, to };
}

/** Call `piece(control, end)` for every quadratic curve of the line, in order. */
export function forEachSegment({ controls, to }: Curve, piece: (control: Point, end: Point) => void): void {
  controls.forEach((control, i) => {
    const next = controls[i + 1];
    piece(control, next === undefined ? to : { x: (control.x + next.x) / 2, y: (control.y + next.y) / 2 });
  });
}

/** The line as SVG path data. */
export function pathOf(curve: Curve): string {
  const number = (value: number) => String(Math.round(value * 100) / 100);
  let path = `M${number(curve.from.x)} ${number(curve.from.y)}`;
  forEachSegment(curve, (control, end) => {
    path += `Q${number(control.x)} ${number(control.y)} ${number(end.x)} ${number(end.y)}`;
  });
  return path;
}

/**
 * The same control points as cytoscape wants them: shares along the straight line, and distances from it (to its left
 * when negative).
 */
export function controlPoints({ from, controls, to }: Curve): { weights: string; distances: string } {
  const dx = to.x - from.x,
    dy = to.y - from.y;
  const length = Math.hypot(dx, dy) || 1;
  const along = (point: Point) => ((point.x - from.x) * dx + (point.y - from.y) * dy) / length ** 2;
  const beside = (point: Point) => ((point.y - from.y) * dx - (point.x - from.x) * dy) / length;
  const text = (measure: (point: Point) => number) => controls.map((point) => measure(point).toFixed(3)).join(' ');
  return { weights: text(along), distances: text(beside) };
}
