import { describe, expect, it } from 'vitest';
import { graphOf } from '#lib/lineage/model/graph.ts';
import { layoutOf } from './layout/layout.ts';
import type { Status } from '#lib/status/status.ts';
import { lineageRows } from './table-rows.ts';
import { lineageFromLines, sampleLineage } from './sample.ts';
import { nodeAnnouncement, nextNode } from './keyboard-navigation.ts';
import { filterLineage, joinLineages, searchNodes } from './view.ts';
import { formatKindCount } from './labels.ts';

const lineage = lineageFromLines(
  'artifact:a depends-on component:x',
  'build:b built artifact:a ?',
  'source:c source-of build:b',
  'sbom:s describes artifact:a',
);
const withStatus = (id: string, status: Status) => ({
  ...lineage,
  nodes: lineage.nodes.map((node) => (node.id === id ? { ...node, status } : node)),
});
const ids = (nodes: { id: string }[]) => nodes.map((node) => node.id);

describe('filtered', () => {
  it('takes kinds away with their edges and says how many', () => {
    const got = filterLineage(lineage, { withoutKinds: new Set(['component', 'sbom']) });
    expect(ids(got.nodes)).toEqual(['artifact:a', 'build:b', 'source:c']);
    expect(got.filtered).toBe(2);
    expect(got.edges).toHaveLength(2);
  });
  it('takes statuses away, never the root nor what has none', () => {
    expect(
      ids(filterLineage(withStatus('build:b', 'failed'), { withoutStatuses: new Set(['failed']) }).nodes),
    ).not.toContain('build:b');
    expect(
      ids(filterLineage(withStatus('artifact:a', 'failed'), { withoutStatuses: new Set(['failed']) }).nodes),
    ).toHaveLength(5);
  });
  it('shows verified claims only, or unverified only, and what they join', () => {
    expect(ids(filterLineage(lineage, { claims: 'verified' }).nodes)).toHaveLength(5);
    expect(ids(filterLineage(lineage, { claims: 'unverified' }).nodes)).toEqual(['artifact:a', 'build:b']);
  });
});

describe('searched', () => {
  const nodes = ['lib-web', 'web', 'webpack', 'db'].map((label) => ({
    ...lineage.nodes[0]!,
    id: `artifact:${label}`,
    label,
    detail: label === 'db' ? 'used by web' : null,
  }));
  it('puts the name itself first, then what begins with it, then what holds it', () => {
    expect(searchNodes(nodes, 'WEB', 10).map((node) => node.label)).toEqual(['web', 'webpack', 'lib-web', 'db']);
    expect(searchNodes(nodes, 'web used', 10).map((node) => node.label)).toEqual(['db']);
    expect(searchNodes(nodes, '  ', 10)).toEqual([]);
    expect(searchNodes(nodes, 'web', 2)).toHaveLength(2);
  });
});

describe('joined', () => {
  it('keeps the root, shifts depths to the node it was asked for, counts down what is not shown', () => {
    const here = { ...lineageFromLines('build:b built artifact:a'), hidden: { nodes: 3, reason: 'depth' } };
    here.nodes[0]!.more = 1;
    const there = lineageFromLines('build:b built artifact:a', 'source:c source-of build:b');
    there.edges[1]!.id = 'new';
    const got = joinLineages(here, there, 'build:b');
    expect(got.root).toBe('build:b');
    expect(ids(got.nodes).sort()).toEqual(['artifact:a', 'build:b', 'source:c']);
    expect(got.nodes.find((node) => node.id === 'build:b')?.more).toBe(0);
    expect(got.hidden.nodes).toBe(2);
  });
  it('changes nothing when all is known', () => {
    const got = joinLineages(lineage, lineage, lineage.root);
    expect(ids(got.nodes).sort()).toEqual(ids(lineage.nodes).sort());
    expect(got.edges).toHaveLength(lineage.edges.length);
  });
});

describe('rowsOf', () => {
  it('says every claim once, read the way things flow, source first', () => {
    const graph = graphOf(lineage);
    expect(
      lineageRows(graph, layoutOf(graph)).map((row) => `${row.from.label} ${row.relation} ${row.to?.label}`),
    ).toEqual(['c is the source of b', 'b built a', 'a is described by s', 'a depends on x']);
  });
  it('names a node that nothing is joined to', () => {
    const alone = { ...lineage, edges: [], nodes: [lineage.nodes[0]!] };
    const graph = graphOf(alone);
    expect(lineageRows(graph, layoutOf(graph))).toMatchObject([
      { from: { id: 'artifact:a' }, relation: null, to: null },
    ]);
  });
  it('has as many rows as there are edges in a big one', () => {
    const big = sampleLineage(500);
    const graph = graphOf(big);
    expect(lineageRows(graph, layoutOf(graph)).filter((row) => row.to !== null)).toHaveLength(big.edges.length);
  });
});

describe('stepFrom', () => {
  const graph = graphOf(
    lineageFromLines(
      'source:c source-of build:b',
      'build:b built artifact:1',
      'build:b built artifact:2',
      'build:b built artifact:3',
    ),
  );
  const layout = layoutOf(graph);
  it.each([
    ['source:c', 'right', 'build:b'],
    ['build:b', 'left', 'source:c'],
    ['build:b', 'right', 'artifact:2'],
    ['artifact:2', 'down', 'artifact:3'],
    ['artifact:2', 'up', 'artifact:1'],
    ['artifact:1', 'up', 'build:b'],
    ['build:b', 'down', 'artifact:1'],
    ['source:c', 'up', null],
    ['artifact:3', 'down', null],
    ['source:c', 'left', null],
    ['nobody', 'left', null],
  ] as const)('from %s %s to %s', (from, direction, to) => expect(nextNode(graph, layout, from, direction)).toBe(to));
  it('reaches every node of a big graph from the root', () => {
    const big = graphOf(sampleLineage(200));
    const place = layoutOf(big);
    const seen = new Set([big.nodes[big.root]!.id]);
    for (const id of seen)
      for (const direction of ['left', 'right', 'up', 'down'] as const) {
        const to = nextNode(big, place, id, direction);
        if (to !== null) seen.add(to);
      }
    expect(seen.size).toBe(200);
  });
  it('says where one stands', () => {
    expect(nodeAnnouncement(graph, 'artifact:1', 'failed')).toBe(
      'Artifact 1, failed. It was built by b, verified claim. 1 link before, 0 after.',
    );
    expect(nodeAnnouncement(graph, 'source:c', null)).toBe('Source c. 0 links before, 1 after.');
    expect(nodeAnnouncement(graph, 'nobody', null)).toBe('');
  });
});

describe('countOf', () => {
  it.each([
    [1, 'sbom', '1 SBOM'],
    [1204, 'component', '1,204 components'],
    [2, 'index', '2 image indexes'],
  ] as const)('%i %s is %s', (n, kind, words) => expect(formatKindCount(n, kind)).toBe(words));
});
