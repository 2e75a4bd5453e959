import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphOf } from '#lib/lineage/model/graph.ts';
import { lineageFromLines, sampleLineage } from '../sample.ts';
import { columnsOf, assignLayers, topologicalOrder } from './layers.ts';
import { layoutOf } from './layout.ts';
import { crossings, reduceCrossings } from './crossing-reduction.ts';
import { spaceOut } from './coordinates.ts';

const columns = (...lines: string[]) => {
  const graph = graphOf(lineageFromLines(...lines));
  return layoutOf(graph).columns.map((column) => column.map((n) => graph.nodes[n]!.id));
};

describe('columns', () => {
  it('lead from source to production', () => {
    expect(
      columns(
        'source:c source-of build:b',
        'build:b built index:i',
        'index:i contains artifact:amd',
        'sbom:s describes artifact:amd',
        'sbom:s contains component:zlib',
        'index:i deployed-to deployment:prod',
      ),
    ).toEqual([
      ['source:c'],
      ['build:b'],
      ['index:i'],
      ['artifact:amd'],
      ['sbom:s'],
      ['component:zlib'],
      ['deployment:prod'],
    ]);
  });
  it('have a material directly before the build that uses it', () => {
    expect(
      columns(
        'artifact:lib material-of build:b',
        'source:d source-of build:a',
        'build:a built artifact:lib',
        'material:m material-of build:b',
      ).map((c) => c.join()),
    ).toEqual(['source:d', 'build:a', 'material:m,artifact:lib', 'build:b']);
  });
  it('order components by their shortest path, also in cycles', () => {
    expect(
      columns(
        'artifact:a depends-on component:x',
        'component:x depends-on component:y',
        'component:y depends-on component:z',
        'component:z depends-on component:x',
        'artifact:a depends-on component:z',
      ),
    ).toEqual([['artifact:a'], ['component:x', 'component:z'], ['component:y']]);
  });
  it('can be empty, and contain cycles of components and of builds', () => {
    expect(layoutOf(graphOf({ root: '', nodes: [], edges: [] }))).toMatchObject({ width: 0, height: 0, columns: [] });
    expect(columns('component:x depends-on component:y', 'component:y depends-on component:x')).toHaveLength(2);
    expect(columns('artifact:a material-of build:b', 'build:b built artifact:a').flat()).toHaveLength(2);
  });
});

describe('crossing reduction', () => {
  it('removes avoidable crossings', () => {
    const graph = graphOf(
      lineageFromLines('build:1 built artifact:z', 'build:2 built artifact:y', 'build:3 built artifact:x'),
    );
    const layer = assignLayers(graph);
    const named = columnsOf(layer).map((column) =>
      column.sort((a, b) => (graph.nodes[a]!.label < graph.nodes[b]!.label ? -1 : 1)),
    );
    expect(crossings(named, graph, layer)).toBe(3);
    expect(crossings(reduceCrossings(graph, layer, named), graph, layer)).toBe(0);
  });
  it('counts the same crossings as a comparison of all pairs', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 20 }), (pairs) => {
        const graph = graphOf(
          lineageFromLines('build:0 built artifact:0', ...pairs.map(([a, b]) => `build:${a} built artifact:${b}`)),
        );
        const layer = assignLayers(graph);
        const all = columnsOf(layer);
        const position = new Map(all.flatMap((column) => column.map((node, i) => [node, i] as const)));
        let slow = 0;
        for (let e = 0; e < graph.edges.length; e++)
          for (let f = 0; f < e; f++) {
            const left = position.get(graph.tail[e]!)! - position.get(graph.tail[f]!)!;
            const right = position.get(graph.head[e]!)! - position.get(graph.head[f]!)!;
            if (left * right < 0) slow++;
          }
        expect(crossings(all, graph, layer)).toBe(slow);
      }),
    );
  });
});

describe('spaceOut', () => {
  it('keeps the order and the minimum distance, and moves no coordinate that is already right', () => {
    expect(spaceOut([0, 10, 20], 10)).toEqual([0, 10, 20]);
    expect(spaceOut([5, 5], 10)).toEqual([0, 10]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true })), (desired) => {
        const spaced = spaceOut(desired, 10);
        expect(spaced).toHaveLength(desired.length);
        for (let i = 1; i < spaced.length; i++) expect(spaced[i]! - spaced[i - 1]!).toBeGreaterThanOrEqual(10 - 1e-6);
      }),
    );
  });
});

describe('layoutOf', () => {
  const size = fc.integer({ min: 1, max: 400 });
  it('places every node once, each at its own point', () => {
    fc.assert(
      fc.property(size, fc.integer(), (count, seed) => {
        const layout = layoutOf(graphOf(sampleLineage(count, seed)));
        expect(layout.columns.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        const points = Array.from(layout.x, (x, i) => `${x},${layout.y[i]}`);
        expect(new Set(points).size).toBe(count);
        expect(Math.min(...layout.x)).toBe(0);
        expect(Math.min(...layout.y)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...layout.y)).toBeLessThanOrEqual(layout.height);
      }),
      { numRuns: 40 },
    );
  });
  it('edges point to the right, except between components and where they close a cycle', () => {
    fc.assert(
      fc.property(size, fc.integer(), (count, seed) => {
        const graph = graphOf(sampleLineage(count, seed));
        const layout = layoutOf(graph);
        const between = (e: number) => graph.nodes[graph.tail[e]!]!.kind === 'component';
        const { cycleEdges } = topologicalOrder(graph, (e) => !between(e));
        graph.edges.forEach((_, e) => {
          if (!between(e) && cycleEdges[e] === 0)
            expect(layout.layer[graph.head[e]!]).toBeGreaterThan(layout.layer[graph.tail[e]!]!);
        });
      }),
      { numRuns: 40 },
    );
  });
  it('routes a long edge around the nodes between its ends', () => {
    const graph = graphOf(
      lineageFromLines(
        'build:b built artifact:a',
        'sbom:s describes artifact:a',
        'sbom:s contains component:c',
        'artifact:a deployed-to deployment:p',
      ),
    );
    const layout = layoutOf(graph);
    const [[edge, bends]] = [...layout.bends] as [[number, { x: number; y: number }[]]];
    expect(graph.edges[edge]!.kind).toBe('deployed-to');
    expect(bends.map((bend) => bend.x)).toEqual(
      ['sbom:s', 'component:c'].map((id) => layout.x[graph.indexOf.get(id)!]),
    );
    for (const [i, id] of ['sbom:s', 'component:c'].entries())
      expect(Math.abs(bends[i]!.y - layout.y[graph.indexOf.get(id)!]!)).toBeGreaterThanOrEqual(50);
    expect(layout.columns.flat()).toHaveLength(graph.nodes.length);
  });
  it('does not depend on the order of the nodes', () => {
    fc.assert(
      fc.property(size, fc.integer(), (count, seed) => {
        const lineage = sampleLineage(count, seed);
        const turned = { ...lineage, nodes: [...lineage.nodes].reverse() };
        const one = layoutOf(graphOf(lineage)),
          two = layoutOf(graphOf(turned));
        expect(Array.from(two.layer).reverse()).toEqual(Array.from(one.layer));
        expect(two.columns.length).toBe(one.columns.length);
      }),
      { numRuns: 20 },
    );
    const lineage = sampleLineage(300, 7);
    expect(layoutOf(graphOf(lineage)).y).toEqual(layoutOf(graphOf(structuredClone(lineage))).y);
  });
  it('splits a tall column into several', () => {
    const layout = layoutOf(graphOf(sampleLineage(5000)));
    expect(layout.height).toBeLessThan(8000);
    expect(layout.width / layout.height).toBeLessThan(4);
  });
});
