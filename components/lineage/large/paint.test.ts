import { beforeEach, describe, expect, it } from 'vitest';
import { CLAIM_LABELS } from '#lib/lineage/labels.ts';
import { graphOf } from '#lib/lineage/model/graph.ts';
import { layoutOf } from '#lib/lineage/layout/layout.ts';
import { sampleLineage } from '#lib/lineage/sample.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import type { GraphTheme } from '#components/lineage/canvas/graph-theme.ts';
import { paintGraph, type PaintPart } from './paint.ts';
import { paintDataOf } from './paint-data.ts';

type Call = [name: string, ...rest: unknown[]];
let calls: Call[] = [];
const context = new Proxy({} as Record<string, unknown>, {
  get:
    (_, name) =>
    (...rest: unknown[]) =>
      void calls.push([String(name), ...rest]),
  set: (_, name, value) => calls.push([`${String(name)} =`, value]) > 0,
}) as unknown as OffscreenCanvasRenderingContext2D;
beforeEach(() => {
  calls = [];
});

const THEME = {
  line: 'the line',
  quiet: 'quiet',
  status: Object.fromEntries(ARTIFACT_STATUSES.map((status) => [status, { fill: 'tint', mark: `mark of ${status}` }])),
} as unknown as GraphTheme;
const made = (name: string) => calls.filter(([called]) => called === name);

function paint(nodes: number, change: (whole: PaintPart) => Partial<PaintPart> = () => ({})) {
  const graph = graphOf(sampleLineage(nodes));
  const layout = layoutOf(graph);
  const data = paintDataOf({ graph, layout, groups: new Set() });
  const zoom = 0.05;
  const whole = { left: -50, top: -50, zoom, width: (layout.width + 100) * zoom, height: (layout.height + 100) * zoom };
  const leftOut = paintGraph(context, data, { ...whole, ...change(whole) }, THEME);
  return { graph, layout, ...leftOut };
}

describe('the painted part of a large graph', () => {
  it('has a dot for each node and a line for each claim where it shows all', () => {
    const { graph, every } = paint(500);
    expect(every).toBe(1);
    expect(made('fillRect')).toHaveLength(500);
    expect(made('lineTo')).toHaveLength(graph.edges.length);
  });
  it('has only some of very many lines, evenly chosen, and says of how many', () => {
    const { graph, every } = paint(10_000);
    expect(graph.edges.length).toBeGreaterThan(3_000);
    expect(every).toBe(Math.ceil(graph.edges.length / 3_000));
    expect(made('lineTo')).toHaveLength(Math.ceil(graph.edges.length / every));
    expect(made('fillRect')).toHaveLength(10_000);
  });
  it('draws the worst status last, so that no other covers it', () => {
    paint(500);
    const colours = made('fillStyle =').map(([, colour]) => colour);
    expect(colours.at(0)).toBe('quiet');
    expect(colours.at(-1)).toBe('mark of failed');
  });
  it('has no dashes where they are not told apart and says so, and those of each claim where they are', () => {
    expect(paint(500).isUndashed).toBe(true);
    expect(made('setLineDash').flatMap(([, dash]) => dash)).toEqual([]);
    calls = [];
    expect(paint(500, () => ({ zoom: 0.5 })).isUndashed).toBe(false);
    const dashes = made('setLineDash').map(([, dash]) => (dash as number[]).length > 0);
    expect(dashes).toEqual([...Object.values(CLAIM_LABELS).map(({ dash }) => dash !== null), false]);
  });
  it('does not say so where every line is one of verified claims', () => {
    const { nodes, edges, ...sample } = sampleLineage(500);
    const graph = graphOf({
      ...sample,
      nodes,
      edges: edges.map((edge) => ({ ...edge, counts: true, verified: true })),
    });
    const data = paintDataOf({ graph, layout: layoutOf(graph), groups: new Set() });
    const part = { left: -50, top: -50, zoom: 0.05, width: 5_000, height: 5_000 };
    expect(paintGraph(context, data, part, THEME).isUndashed).toBe(false);
  });
  it('has only lines with an end in it where the nodes are shapes', () => {
    const { graph, isEndsOnly } = paint(500, () => ({ zoom: 0.5, left: 0, top: 0, width: 400, height: 300 }));
    expect(isEndsOnly).toBe(true);
    expect(made('lineTo').length).toBeLessThan(graph.edges.length / 2);
    expect(paint(500).isEndsOnly).toBe(false);
  });
  it('leaves out what is not in the part', () => {
    const { layout } = paint(500, () => ({ left: -5_000, top: -5_000, width: 10, height: 10 }));
    expect(layout.width).toBeGreaterThan(0);
    expect([made('fillRect'), made('lineTo')]).toEqual([[], []]);
  });
  it('has shapes with outlines where they are large enough', () => {
    paint(500, () => ({ zoom: 0.5, left: 0, top: 0, width: 800, height: 600 }));
    expect(made('fillRect')).toEqual([]);
    expect(made('closePath').length).toBeGreaterThan(0);
    expect(made('fill').length).toBeGreaterThan(0);
  });
});
