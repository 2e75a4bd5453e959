/** The line of a claim: leaves to the right and arrives from the left, as two quadratic curves that meet in the middle. */
import type { Graph } from '#lib/lineage/graph.ts';
import type { Layout } from '#lib/lineage/layout/layout.ts';

type Point = { x: number; y: number };
export type Curve = { from: Point; control1: Point; middle: Point; control2: Point; to: Point };

/** How far towards the other end the line keeps level, as a share of the way. */
const LEVEL = 0.4;

/** Centre to centre. Straight where `curved` is false, and for lines within a column or backwards. */
export function curveOf(graph: Graph, layout: Layout, edge: number, curved: boolean): Curve {
  const point = (n: number): Point => ({ x: layout.x[n]!, y: layout.y[n]! });
  const from = point(graph.tail[edge]!), to = point(graph.head[edge]!);
  const dx = to.x - from.x, dy = to.y - from.y;
  const bends = curved && dx > 40;
  const control1 = bends ? { x: from.x + LEVEL * dx, y: from.y } : { x: from.x + dx / 3, y: from.y + dy / 3 };
  const control2 = bends ? { x: to.x - LEVEL * dx, y: to.y } : { x: to.x - dx / 3, y: to.y - dy / 3 };
  return { from, control1, middle: { x: (control1.x + control2.x) / 2, y: (control1.y + control2.y) / 2 }, control2, to };
}

/** The same control points as cytoscape wants them: shares along the straight line, and distances from it (to its left when negative). */
export function controlPoints({ from, control1, control2, to }: Curve): { weights: string; distances: string } {
  const dx = to.x - from.x, dy = to.y - from.y;
  const length = Math.hypot(dx, dy) || 1;
  const along = (point: Point) => ((point.x - from.x) * dx + (point.y - from.y) * dy) / length ** 2;
  const beside = (point: Point) => ((point.y - from.y) * dx - (point.x - from.x) * dy) / length;
  const text = (value: number) => value.toFixed(3);
  return { weights: `${text(along(control1))} ${text(along(control2))}`, distances: `${text(beside(control1))} ${text(beside(control2))}` };
}
