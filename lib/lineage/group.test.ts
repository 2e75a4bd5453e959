import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphOf } from '#lib/lineage/model/graph.ts';
import { worstStatus } from '#lib/status/presentation.ts';
import { foldGroups, dominatedGroup, siblingGroups } from './group.ts';
import { lineageFromLines, sampleLineage } from './sample.ts';

const lineage = lineageFromLines(
  'artifact:a depends-on component:x',
  'artifact:a depends-on component:y ?',
  'artifact:a depends-on component:z',
  'component:x depends-on component:y',
  'build:b built artifact:a',
  'source:c source-of build:b',
  'material:m material-of build:b',
);

describe('siblingGroups', () => {
  it('groups nodes of one kind beside one anchor, if there are enough of them', () => {
    expect(siblingGroups(graphOf(lineage), 3)).toEqual([
      {
        id: 'all:component:artifact:a',
        anchor: 'artifact:a',
        kind: 'component',
        members: ['component:x', 'component:y', 'component:z'],
      },
    ]);
    expect(siblingGroups(graphOf(lineage), 4)).toEqual([]);
  });
  it('does not group nodes that have further neighbours', () => {
    const chain = lineageFromLines(
      'build:b built artifact:1',
      'build:b built artifact:2',
      'artifact:1 deployed-to deployment:p',
      'artifact:2 deployed-to deployment:q',
    );
    expect(siblingGroups(graphOf(chain), 2)).toEqual([]);
  });
});

describe('dominatedGroup', () => {
  it('has the nodes that the root reaches only through the node', () => {
    expect(dominatedGroup(graphOf(lineage), 'build:b')).toEqual({
      id: 'behind:build:b',
      anchor: 'build:b',
      kind: null,
      members: ['source:c', 'material:m'],
    });
    expect(dominatedGroup(graphOf(lineage), 'source:c')).toBeNull();
  });
  it('has all other nodes for the root', () => {
    expect(dominatedGroup(graphOf(lineage), 'artifact:a')?.members).toHaveLength(lineage.nodes.length - 1);
  });
});

describe('foldGroups', () => {
  const folded = foldGroups(lineage, siblingGroups(graphOf(lineage), 3));
  it('replaces a group by one node with the count, and its edges by one edge', () => {
    expect(folded.nodes.at(-1)).toMatchObject({
      id: 'all:component:artifact:a',
      kind: 'component',
      label: '3 components',
      detail: 'x, y, z',
    });
    expect(folded.edges.map((edge) => `${edge.from} ${edge.to} ${edge.verified}`)).toContain(
      'artifact:a all:component:artifact:a false',
    );
    expect(folded.edges).toHaveLength(4);
  });
  it('an edge is verified only when all edges that it replaces are', () => {
    const all = lineageFromLines('artifact:a depends-on component:x', 'artifact:a depends-on component:y');
    expect(foldGroups(all, siblingGroups(graphOf(all), 2)).edges).toMatchObject([{ verified: true }]);
  });
  it('the status of a group is the worst of its members', () => {
    expect(worstStatus(['verified', 'failed', null])).toBe('failed');
    expect(worstStatus(['verified', 'unknown'])).toBe('unknown');
    expect(worstStatus([null])).toBeNull();
  });
  it('the shown nodes and the members of groups are all nodes of the lineage', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer(),
        fc.integer({ min: 2, max: 20 }),
        fc.nat(),
        (size, seed, least, pick) => {
          const any = sampleLineage(size, seed);
          const graph = graphOf(any);
          const dominated = dominatedGroup(graph, any.nodes[pick % size]!.id);
          const { nodes, edges, groups } = foldGroups(any, [
            ...siblingGroups(graph, least),
            ...(dominated === null ? [] : [dominated]),
          ]);
          const inside = [...groups.values()].flatMap((group) => group.members);
          const shown = nodes.filter((node) => !groups.has(node.id)).map((node) => node.id);
          expect([...inside, ...shown].sort()).toEqual(any.nodes.map((node) => node.id).sort());
          expect(shown).toContain(any.root);
          const ids = new Set(nodes.map((node) => node.id));
          expect(edges.every((edge) => ids.has(edge.from) && ids.has(edge.to))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
