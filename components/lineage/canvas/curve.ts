/**
 * The curve of an edge: it leaves a node to the right, arrives from the left, and is horizontal at every point it
 * passes through. It consists of quadratic curves, one per control point, that meet halfway between the control points:
 * a form that canvas, SVG and cytoscape all draw in the same way.
 */
import type { Graph } from '#lib/lineage/model/graph.ts';
import type { Layout } from '#lib/lineage/layout/layout.ts';

type Point = { x: number; y: number };
export type Curve = { from: Point; controls: Point[]; to: Point };

/** The share of the way to the next point on which the line stays horizontal. */
const LEVEL_SHARE = 0.4;

/** The curve of an edge from centre to centre. Straight if `curved` is false, within a column, or backwards. */
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
  const points = [from, ...(layout.bends.get(edge) ?? []), to];
  const controls = points.slice(1).flatMap((next, i) => {
    const previous = points[i]!;
    const level = LEVEL_SHARE * (next.x - previous.x);
    return [
      { x: previous.x + level, y: previous.y },
      { x: next.x - level, y: next.y },
    ];
  });
  return { from, controls, to };
}

/** Call `visit(control, end)` for every quadratic curve of the line, in order. */
export function forEachSegment({ controls, to }: Curve, visit: (control: Point, end: Point) => void): void {
  controls.forEach((control, i) => {
    const next = controls[i + 1];
    visit(control, next === undefined ? to : { x: (control.x + next.x) / 2, y: (control.y + next.y) / 2 });
  });
}

/** Return the line as SVG path data. */
export function pathOf(curve: Curve): string {
  const number = (value: number) => String(Math.round(value * 100) / 100);
  let path = `M${number(curve.from.x)} ${number(curve.from.y)}`;
  forEachSegment(curve, (control, end) => {
    path += `Q${number(control.x)} ${number(control.y)} ${number(end.x)} ${number(end.y)}`;
  });
  return path;
}

/**
 * Return the control points in cytoscape's form: shares along the straight line, and distances from it (negative: to
 * its left).
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
