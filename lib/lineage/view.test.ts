import { describe, expect, it } from 'vitest';
import { graphOf } from '#lib/lineage/model/graph.ts';
import { layoutOf } from './layout/layout.ts';
import type { Status } from '#lib/status/status.ts';
import { lineageRows } from './table-rows.ts';
import { lineageFromLines, sampleLineage } from './sample.ts';
import { nodeAnnouncement, nextNode } from './keyboard-navigation.ts';
import { filterLineage, joinLineages, searchNodes, withoutClaims } from './view.ts';
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

describe('filterLineage', () => {
  it('removes nodes of the given kinds with their edges, and counts them', () => {
    const result = filterLineage(lineage, { withoutKinds: new Set(['component', 'sbom']) });
    expect(ids(result.nodes)).toEqual(['artifact:a', 'build:b', 'source:c']);
    expect(result.filtered).toBe(2);
    expect(result.edges).toHaveLength(2);
  });
  it('removes nodes of the given statuses, except the root and nodes without a status', () => {
    expect(
      ids(filterLineage(withStatus('build:b', 'failed'), { withoutStatuses: new Set(['failed']) }).nodes),
    ).not.toContain('build:b');
    expect(
      ids(filterLineage(withStatus('artifact:a', 'failed'), { withoutStatuses: new Set(['failed']) }).nodes),
    ).toHaveLength(5);
  });
  it('keeps only verified or only unverified claims, with their nodes', () => {
    expect(ids(filterLineage(lineage, { claims: 'verified' }).nodes)).toHaveLength(5);
    expect(ids(filterLineage(lineage, { claims: 'unverified' }).nodes)).toEqual(['artifact:a', 'build:b']);
  });
});

describe('withoutClaims', () => {
  const claimed = lineageFromLines(
    'build:b built artifact:a',
    'build:eve built artifact:a !',
    'source:fork source-of build:eve !',
    'sbom:s describes artifact:a !',
    'sbom:s contains component:x',
    'build:b built artifact:x !',
    'artifact:x deployed-to deployment:p !',
  );
  it('hides the edges that do not count, and the nodes that only they reach', () => {
    const shown = withoutClaims(claimed);
    expect(ids(shown.nodes)).toEqual(['build:b', 'artifact:a']);
    expect(shown.edges.map(({ kind }) => kind)).toEqual(['built']);
  });
  it('keeps a node that an edge that counts reaches too, and nodes without any edge', () => {
    const both = lineageFromLines(
      'build:b built artifact:a',
      'source:c source-of build:b',
      'source:c source-of build:b !',
    );
    both.nodes.push({ ...both.nodes[0]!, id: 'artifact:far' });
    expect(withoutClaims(both).nodes).toHaveLength(4);
    expect(withoutClaims(both).edges).toHaveLength(2);
  });
  it('is a part of the filter, which counts the hidden nodes', () => {
    expect(filterLineage(claimed, { hideClaims: true }).filtered).toBe(6);
    expect(filterLineage(claimed, {}).filtered).toBe(0);
    expect(filterLineage(claimed, { claims: 'verified' }).edges).toHaveLength(2);
  });
});

describe('searchNodes', () => {
  const nodes = ['lib-web', 'web', 'webpack', 'db'].map((label) => ({
    ...lineage.nodes[0]!,
    id: `artifact:${label}`,
    label,
    detail: label === 'db' ? 'used by web' : null,
  }));
  it('returns the exact name first, then names that begin with the text, then others that contain it', () => {
    expect(searchNodes(nodes, 'WEB', 10).map((node) => node.label)).toEqual(['web', 'webpack', 'lib-web', 'db']);
    expect(searchNodes(nodes, 'web used', 10).map((node) => node.label)).toEqual(['db']);
    expect(searchNodes(nodes, '  ', 10)).toEqual([]);
    expect(searchNodes(nodes, 'web', 2)).toHaveLength(2);
  });
});

describe('joinLineages', () => {
  it('keeps the root and reduces the number of hidden nodes', () => {
    const here = { ...lineageFromLines('build:b built artifact:a'), hidden: { nodes: 3, reason: 'depth' } };
    here.nodes[0]!.more = 1;
    const there = lineageFromLines('build:b built artifact:a', 'source:c source-of build:b');
    there.edges[1]!.id = 'new';
    const result = joinLineages(here, there, 'build:b');
    expect(result.root).toBe('build:b');
    expect(ids(result.nodes).sort()).toEqual(['artifact:a', 'build:b', 'source:c']);
    expect(result.nodes.find((node) => node.id === 'build:b')?.more).toBe(0);
    expect(result.hidden.nodes).toBe(2);
  });
  it('changes nothing when all nodes are known', () => {
    const result = joinLineages(lineage, lineage, lineage.root);
    expect(ids(result.nodes).sort()).toEqual(ids(lineage.nodes).sort());
    expect(result.edges).toHaveLength(lineage.edges.length);
  });
});

describe('lineageRows', () => {
  it('has every claim once, in the direction of the flow, sources first', () => {
    const graph = graphOf(lineage);
    expect(
      lineageRows(graph, layoutOf(graph)).map((row) => `${row.from.label} ${row.relation} ${row.to?.label}`),
    ).toEqual(['c is the source of b', 'b built a', 'a is described by s', 'a depends on x']);
  });
  it('has a row for a node without edges', () => {
    const alone = { ...lineage, edges: [], nodes: [lineage.nodes[0]!] };
    const graph = graphOf(alone);
    expect(lineageRows(graph, layoutOf(graph))).toMatchObject([
      { from: { id: 'artifact:a' }, relation: null, to: null },
    ]);
  });
  it('has one row for each edge of a large graph', () => {
    const big = sampleLineage(500);
    const graph = graphOf(big);
    expect(lineageRows(graph, layoutOf(graph)).filter((row) => row.to !== null)).toHaveLength(big.edges.length);
  });
});

describe('nextNode', () => {
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
  it('reaches every node of a large graph from the root', () => {
    const big = graphOf(sampleLineage(200));
    const layoutOfBig = layoutOf(big);
    const seen = new Set([big.nodes[big.root]!.id]);
    for (const id of seen)
      for (const direction of ['left', 'right', 'up', 'down'] as const) {
        const to = nextNode(big, layoutOfBig, id, direction);
        if (to !== null) seen.add(to);
      }
    expect(seen.size).toBe(200);
  });
  it('nodeAnnouncement describes the node and its links', () => {
    expect(nodeAnnouncement(graph, 'artifact:1', 'failed')).toBe(
      'Artifact 1, failed. It was built by b, verified claim. 1 link before, 0 after.',
    );
    const claimed = graphOf(lineageFromLines('build:eve built artifact:1 !'));
    expect(nodeAnnouncement(claimed, 'artifact:1', null)).toContain('It was built by eve, claim without authority.');
    expect(nodeAnnouncement(graph, 'source:c', null)).toBe('Source c. 0 links before, 1 after.');
    expect(nodeAnnouncement(graph, 'nobody', null)).toBe('');
  });
});

describe('formatKindCount', () => {
  it.each([
    [1, 'sbom', '1 SBOM'],
    [1204, 'component', '1,204 components'],
    [2, 'index', '2 image indexes'],
  ] as const)('%i %s is %s', (n, kind, text) => expect(formatKindCount(n, kind)).toBe(text));
});
