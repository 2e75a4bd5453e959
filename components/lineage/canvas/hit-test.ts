/**
 * Find the node or edge at a point of the drawing: a node before an edge, and the nearest of each. A linear scan, fast
 * enough for thousands of elements.
 */
import type { Graph } from '#lib/lineage/model/graph.ts';
import type { Layout } from '#lib/lineage/layout/layout.ts';
import { curveOf, forEachSegment } from './curve.ts';
import { KIND_SHAPES } from './shapes.ts';

export type Hit = { kind: 'node' | 'edge'; id: string };
type Point = { x: number; y: number };

/** A quadratic curve is approximated by this many straight segments. */
const CURVE_SEGMENTS = 6;

/** Return the node or edge within `reach` drawing units of `point`; null if there is none. */
export function hitTest(graph: Graph, layout: Layout, curved: boolean, point: Point, reach: number): Hit | null {
  let nearest: Hit | null = null;
  let least = Infinity;
  graph.nodes.forEach((node, n) => {
    const dx = Math.abs(layout.x[n]! - point.x),
      dy = Math.abs(layout.y[n]! - point.y);
    const { width, height } = KIND_SHAPES[node.kind];
    if (dx > width / 2 + reach || dy > height / 2 + reach || dx + dy >= least) return;
    least = dx + dy;
    nearest = { kind: 'node', id: node.id };
  });
  if (nearest !== null) return nearest;
  least = reach;
  graph.edges.forEach((edge, e) => {
    const a = graph.tail[e]!,
      b = graph.head[e]!;
    if (
      point.x < Math.min(layout.x[a]!, layout.x[b]!) - reach ||
      point.x > Math.max(layout.x[a]!, layout.x[b]!) + reach
    )
      return;
    const hasBends = curved && layout.bends.has(e);
    if (
      !hasBends &&
      (point.y < Math.min(layout.y[a]!, layout.y[b]!) - reach || point.y > Math.max(layout.y[a]!, layout.y[b]!) + reach)
    )
      return;
    const curve = curveOf(graph, layout, e, curved);
    let before = curve.from;
    let distance = Infinity;
    forEachSegment(curve, (control, end) => {
      distance = Math.min(distance, distanceToCurve(point, before, control, end));
      before = end;
    });
    if (distance > least) return;
    least = distance;
    nearest = { kind: 'edge', id: edge.id };
  });
  return nearest;
}

function distanceToCurve(point: Point, from: Point, control: Point, to: Point): number {
  let least = Infinity;
  let before = from;
  for (let piece = 1; piece <= CURVE_SEGMENTS; piece++) {
    const t = piece / CURVE_SEGMENTS,
      s = 1 - t;
    const here = {
      x: s * s * from.x + 2 * s * t * control.x + t * t * to.x,
      y: s * s * from.y + 2 * s * t * control.y + t * t * to.y,
    };
    least = Math.min(least, distanceToSegment(point, before, here));
    before = here;
  }
  return least;
}

function distanceToSegment(point: Point, a: Point, b: Point): number {
  const dx = b.x - a.x,
    dy = b.y - a.y;
  const t = Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(point.x - a.x - t * dx, point.y - a.y - t * dy);
}
