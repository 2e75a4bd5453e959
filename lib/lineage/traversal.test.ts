import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphOf } from '#lib/lineage/model/graph.ts';
import { lineageFromLines, sampleLineage } from './sample.ts';
import { impactOf, neighboursOf, pathBetween } from './traversal.ts';

const chain = lineageFromLines(
  'source:c source-of build:b',
  'build:b built index:i',
  'index:i contains artifact:amd',
  'index:i contains artifact:arm',
  'sbom:s describes artifact:amd',
  'sbom:s contains component:zlib',
  'artifact:arm depends-on component:musl',
  'artifact:amd deployed-to deployment:prod',
  'artifact:arm deployed-to deployment:edge',
  'index:i deployed-to deployment:staging',
);
const graph = graphOf(chain);

describe('neighboursOf', () => {
  it('gives the node, its neighbours and the edges to them', () => {
    const part = neighboursOf(graph, 'artifact:amd');
    expect([...part.nodes].sort()).toEqual(['artifact:amd', 'deployment:prod', 'index:i', 'sbom:s']);
    expect([...part.edges].sort()).toEqual(['e2', 'e4', 'e7']);
  });
  it('is empty for an unknown node', () => expect(neighboursOf(graph, 'artifact:none').nodes.size).toBe(0));
});

describe('impactOf', () => {
  const deployed = (id: string) =>
    impactOf(graph, id)
      .deployments.map((node) => node.label)
      .sort();
  it.each([
    ['source:c', ['edge', 'prod', 'staging']],
    ['build:b', ['edge', 'prod', 'staging']],
    ['index:i', ['edge', 'prod', 'staging']],
    ['component:zlib', ['prod', 'staging']],
    ['component:musl', ['edge', 'staging']],
    ['deployment:prod', ['prod']],
  ])('from %s reaches %j', (id, expected) => expect(deployed(id)).toEqual(expected));
  it('does not lead from one platform to another', () => expect(deployed('artifact:amd')).toEqual(['prod', 'staging']));
  it('continues through a build that used the artifact', () => {
    const reuse = graphOf(
      lineageFromLines(
        'artifact:lib material-of build:b2',
        'build:b2 built artifact:app',
        'artifact:app deployed-to deployment:p',
        'artifact:lib depends-on component:z',
      ),
    );
    expect(impactOf(reuse, 'component:z').deployments.map((node) => node.id)).toEqual(['deployment:p']);
    expect(impactOf(reuse, 'artifact:app').nodes.has('artifact:lib')).toBe(false);
  });
  it('ends in a cycle', () => {
    const circle = graphOf(lineageFromLines('artifact:a material-of build:b', 'build:b built artifact:a'));
    expect([...impactOf(circle, 'artifact:a').nodes].sort()).toEqual(['artifact:a', 'build:b']);
  });
});

describe('pathBetween', () => {
  it('finds the shortest path, for any direction of the edges', () => {
    expect(pathBetween(graph, 'component:zlib', 'deployment:edge')?.nodes).toEqual([
      'component:zlib',
      'sbom:s',
      'artifact:amd',
      'index:i',
      'artifact:arm',
      'deployment:edge',
    ]);
  });
  it('prefers verified claims, and is unverified when one claim on the path is', () => {
    const two = graphOf(lineageFromLines('build:b built artifact:a ?', 'build:b built artifact:a'));
    expect(pathBetween(two, 'build:b', 'artifact:a')).toEqual({
      nodes: ['build:b', 'artifact:a'],
      edges: ['e1'],
      verified: true,
    });
    const one = graphOf(lineageFromLines('build:b built artifact:a ?'));
    expect(pathBetween(one, 'artifact:a', 'build:b')?.verified).toBe(false);
  });
  it('is the node alone when both ends are equal, and null when no path exists', () => {
    expect(pathBetween(graph, 'index:i', 'index:i')).toEqual({ nodes: ['index:i'], edges: [], verified: true });
    const gap = graphOf(lineageFromLines('build:b built artifact:a', 'build:c built artifact:d'));
    expect(pathBetween(gap, 'build:b', 'artifact:d')).toBeNull();
    expect(pathBetween(gap, 'build:b', 'artifact:none')).toBeNull();
  });
  it('is a chain of existing edges, with the same length in both directions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 150 }), fc.integer(), fc.nat(), fc.nat(), (size, seed, a, b) => {
        const lineage = sampleLineage(size, seed);
        const any = graphOf(lineage);
        const from = lineage.nodes[a % size]!.id,
          to = lineage.nodes[b % size]!.id;
        const path = pathBetween(any, from, to);
        expect(path?.edges.length).toBe(pathBetween(any, to, from)?.edges.length);
        if (path === null) return;
        expect([path.nodes[0], path.nodes.at(-1)]).toEqual([from, to]);
        path.edges.forEach((id, i) => {
          const edge = lineage.edges.find((one) => one.id === id)!;
          expect([edge.from, edge.to].sort()).toEqual([path.nodes[i], path.nodes[i + 1]].sort());
        });
      }),
      { numRuns: 60 },
    );
  });
});
