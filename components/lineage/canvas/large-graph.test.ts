import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { graphOf } from '#lib/lineage/model/graph.ts';
import { layoutOf } from '#lib/lineage/layout/layout.ts';
import { lineageFromLines } from '#lib/lineage/sample.ts';
import { STATUS_PRESENTATION, TONES } from '#lib/status/presentation.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import type { Picture } from './canvas.ts';
import type { GraphTheme } from './graph-theme.ts';
import { drawFirstPicture, LARGE_GRAPH_NODES } from './large-graph.ts';

type Call = [name: string, ...rest: unknown[]];
let calls: Call[];
let attached: unknown[];

/** What the drawing calls of a canvas, in order. */
const context = new Proxy({} as Record<string, unknown>, {
  get:
    (_, name) =>
    (...rest: unknown[]) =>
      void calls.push([String(name), ...rest]),
  set: (_, name, value) => calls.push([`${String(name)} =`, value]) > 0,
});
const container = { clientWidth: 1_200, clientHeight: 600, append: (one: unknown) => attached.push(one) };
const canvas = { style: {}, getContext: () => context, remove: () => attached.splice(0) };

/** The parts of a browser that the drawing uses. */
const REPLACED = {
  document: { createElement: () => canvas },
  Path2D: class {
    parts = 0;
    addPath() {
      this.parts += 1;
    }
  },
  DOMMatrix: Object,
};
beforeEach(() => {
  [calls, attached] = [[], []];
  for (const [name, value] of Object.entries(REPLACED)) vi.stubGlobal(name, value);
});
afterEach(() => vi.unstubAllGlobals());

const THEME = {
  line: 'the line',
  quiet: 'quiet',
  status: Object.fromEntries(
    ARTIFACT_STATUSES.map((status) => {
      const { tint: fill, mark } = TONES.light[STATUS_PRESENTATION[status].tone];
      return [status, { fill, mark }];
    }),
  ),
} as unknown as GraphTheme;

function pictureOf(nodes: number, change: Partial<Picture> = {}): Picture {
  const lines = Array.from({ length: nodes - 1 }, (_, number) => `component:${number} contains artifact:root`);
  const graph = graphOf(lineageFromLines(...lines));
  const rest = { curved: false, focus: null, nodeSpace: { width: 1, height: 1 }, groups: new Set<string>() };
  return { graph, layout: layoutOf(graph), ...rest, highlighted: null, selected: null, pathEnd: null, ...change };
}
const draw = (picture: Picture) => drawFirstPicture(container as unknown as HTMLElement, picture, THEME);
const made = (name: string) => calls.filter(([called]) => called === name);

describe('the first picture of a large graph', () => {
  it('has a line for each claim and an outline for each node', () => {
    const picture = pictureOf(LARGE_GRAPH_NODES);
    draw(picture);
    expect(made('moveTo')).toHaveLength(picture.graph.edges.length);
    const outlines = made('fill').map(([, path]) => (path as { parts: number }).parts);
    expect(outlines.reduce((sum, parts) => sum + parts)).toBe(picture.graph.nodes.length);
    expect(attached).toEqual([canvas]);
  });

  it('is removed again', () => {
    draw(pictureOf(LARGE_GRAPH_NODES))!();
    expect(attached).toEqual([]);
  });

  it.each([
    ['small', pictureOf(LARGE_GRAPH_NODES - 1)],
    ['drawn with curves', pictureOf(LARGE_GRAPH_NODES, { curved: true })],
  ])('is left out of a graph that is %s', (_, picture) => {
    expect(draw(picture)).toBeNull();
    expect([calls, attached]).toEqual([[], []]);
  });
});
