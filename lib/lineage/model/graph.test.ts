import { describe, expect, it } from 'vitest';
import { forEachNext, forEachPrevious, graphOf } from './graph.ts';
import { lineageFromLines } from '#lib/lineage/sample.ts';

const next = (graph: ReturnType<typeof graphOf>, id: string) => {
  const found: string[] = [];
  forEachNext(graph, graph.indexOf.get(id)!, (n) => found.push(graph.nodes[n]!.id));
  return found;
};

describe('graphOf', () => {
  it('turns every claim into the direction things flow, however it was written', () => {
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
  it('leaves out edges into nowhere, second nodes and second edges of one id', () => {
    const lineage = lineageFromLines('build:b built artifact:a');
    lineage.nodes.push({ ...lineage.nodes[0]!, label: 'again' });
    lineage.edges.push({ ...lineage.edges[0]! }, { ...lineage.edges[0]!, id: 'x', to: 'artifact:gone' });
    const graph = graphOf(lineage);
    expect(graph.nodes.map((node) => node.id)).toEqual(['build:b', 'artifact:a']);
    expect(graph.edges).toHaveLength(1);
  });
  it('knows what leads to a node', () => {
    const graph = graphOf(lineageFromLines('build:b built artifact:a', 'build:c built artifact:a'));
    const found: string[] = [];
    forEachPrevious(graph, graph.indexOf.get('artifact:a')!, (n) => found.push(graph.nodes[n]!.id));
    expect(found.sort()).toEqual(['build:b', 'build:c']);
  });
  it('says -1 for a root that the answer does not hold', () => {
    expect(graphOf({ root: 'sha256:0', nodes: [], edges: [] }).root).toBe(-1);
  });
});
