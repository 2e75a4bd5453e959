import { describe, expect, it } from 'vitest';
import { forEachNext, forEachPrevious, graphOf } from './graph.ts';
import { lineageFromLines } from '#lib/lineage/sample.ts';

const next = (graph: ReturnType<typeof graphOf>, id: string) => {
  const found: string[] = [];
  forEachNext(graph, graph.indexOf.get(id)!, (n) => found.push(graph.nodes[n]!.id));
  return found;
};

describe('graphOf', () => {
  it('directs every edge from source to production, for any direction of the claim', () => {
    const graph = graphOf(
      lineageFromLines(
        'source:c source-of build:b',
        'build:b built artifact:a',
        'sbom:s describes artifact:a',
        'artifact:a deployed-to deployment:p',
        'build:b material-of artifact:m',
      ),
    );
    expect(next(graph, 'source:c')).toEqual(['build:b']);
    expect(next(graph, 'build:b')).toEqual(['artifact:a']);
    expect(next(graph, 'artifact:a').sort()).toEqual(['deployment:p', 'sbom:s']);
    expect(next(graph, 'artifact:m')).toEqual(['build:b']);
  });
  it('drops edges to missing nodes, and duplicate nodes and edges', () => {
    const lineage = lineageFromLines('build:b built artifact:a');
    lineage.nodes.push({ ...lineage.nodes[0]!, label: 'again' });
    lineage.edges.push({ ...lineage.edges[0]! }, { ...lineage.edges[0]!, id: 'x', to: 'artifact:gone' });
    const graph = graphOf(lineage);
    expect(graph.nodes.map((node) => node.id)).toEqual(['build:b', 'artifact:a']);
    expect(graph.edges).toHaveLength(1);
  });
  it('gives the previous nodes of a node', () => {
    const graph = graphOf(lineageFromLines('build:b built artifact:a', 'build:c built artifact:a'));
    const found: string[] = [];
    forEachPrevious(graph, graph.indexOf.get('artifact:a')!, (n) => found.push(graph.nodes[n]!.id));
    expect(found.sort()).toEqual(['build:b', 'build:c']);
  });
  it('the root is -1 when the response does not contain it', () => {
    expect(graphOf({ root: 'sha256:0', nodes: [], edges: [] }).root).toBe(-1);
  });
});
