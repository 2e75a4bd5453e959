import { describe, expect, it } from 'vitest';
import { graphOf } from '#lib/lineage/model/graph.ts';
import { layoutOf } from '#lib/lineage/layout/layout.ts';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { lineageFromLines } from '#lib/lineage/sample.ts';
import { controlPoints, curveOf } from './curve.ts';
import { hitTest } from './hit-test.ts';
import { KIND_SHAPES, outlinePath } from './shapes.ts';
import { shortenName } from './shorten-name.ts';

const graph = graphOf(lineageFromLines('build:b built artifact:1', 'build:b built artifact:2'));
const layout = layoutOf(graph);
const at = (id: string) => {
  const n = graph.indexOf.get(id)!;
  return { x: layout.x[n]!, y: layout.y[n]! };
};

describe('hitTest', () => {
  it('finds a node, also slightly beside it, before the edge that ends in it', () => {
    for (const { id } of graph.nodes) expect(hitTest(graph, layout, true, at(id), 4)).toEqual({ kind: 'node', id });
    expect(hitTest(graph, layout, true, { x: at('build:b').x - 19, y: at('build:b').y }, 4)).toEqual({
      kind: 'node',
      id: 'build:b',
    });
    expect(hitTest(graph, layout, true, { x: at('build:b').x - 40, y: at('build:b').y }, 4)).toBeNull();
  });
  it.each([true, false])('finds an edge where it is drawn, curved: %s', (bent) => {
    const [control1, control2] = curveOf(graph, layout, 0, bent).controls;
    const middle = { x: (control1!.x + control2!.x) / 2, y: (control1!.y + control2!.y) / 2 };
    expect(hitTest(graph, layout, bent, middle, 4)).toEqual({ kind: 'edge', id: 'e0' });
    expect(hitTest(graph, layout, bent, { x: control1!.x, y: control1!.y - 30 }, 4)).toBeNull();
  });
});

describe('controlPoints', () => {
  it('describe the same curve as shares along the straight line and distances from it', () => {
    const curve = curveOf(graph, layout, 0, true);
    const [weights, distances] = [controlPoints(curve).weights, controlPoints(curve).distances].map((text) =>
      text.split(' ').map(Number),
    );
    const dx = curve.to.x - curve.from.x,
      dy = curve.to.y - curve.from.y,
      length = Math.hypot(dx, dy);
    curve.controls.forEach((control, i) => {
      expect(curve.from.x + dx * weights![i]! - (dy / length) * distances![i]!).toBeCloseTo(control.x, 0);
      expect(curve.from.y + dy * weights![i]! + (dx / length) * distances![i]!).toBeCloseTo(control.y, 0);
    });
  });
  it('make a straight line backwards and within a column', () => {
    const back = { ...layout, x: layout.x.map((x) => -x) } as typeof layout;
    expect(
      controlPoints(curveOf(graph, back, 0, true))
        .distances.split(' ')
        .map(Number)
        .every((distance) => Math.abs(distance) < 0.01),
    ).toBe(true);
  });
});

describe('shortenName', () => {
  it.each([
    ['web', 9, 'web'],
    ['ghcr.io/acme/notifier:4.5.3', 16, 'notifier:4.5.3'],
    ['acme/notifier@b9071f24a2e3', 14, 'notifier…4a2e3'],
    ['https://example.com/', 12, 'https:/…com/'],
  ])('%s in %i characters is %s', (text, length, short) => expect(shortenName(text, length)).toBe(short));
});

describe('shapes', () => {
  it('all differ, and stay within their size', () => {
    expect(new Set(NODE_KINDS.map((kind) => outlinePath(kind) + KIND_SHAPES[kind].double)).size).toBe(
      NODE_KINDS.length,
    );
    for (const kind of NODE_KINDS) {
      const { corners } = KIND_SHAPES[kind];
      if (corners !== 'round') expect(corners.every((value) => Math.abs(value) <= 1)).toBe(true);
    }
  });
});
