/**
 * Measures the computation of a lineage graph without drawing it: `node bench/lineage.ts`. Ratios come first: the cost
 * per node at 5,000 against 500 nodes (1.0 is linear), and the layout against the indexing.
 */
import { performance } from 'node:perf_hooks';
import { graphOf } from '#lib/lineage/model/graph.ts';
import { foldGroups, siblingGroups } from '#lib/lineage/group.ts';
import { layoutOf } from '#lib/lineage/layout/layout.ts';
import { lineageRows } from '#lib/lineage/table-rows.ts';
import { sampleLineage } from '#lib/lineage/sample.ts';
import { impactOf, pathBetween } from '#lib/lineage/traversal.ts';

const RUNS = 15;

function medianTime(work: () => unknown): number {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
}

function measureSize(size: number) {
  const lineage = sampleLineage(size);
  const started = performance.now();
  layoutOf(graphOf(lineage));
  const first = performance.now() - started;
  const graph = graphOf(lineage);
  const layout = layoutOf(graph);
  const last = lineage.nodes.at(-1)!.id;
  return {
    nodes: size,
    edges: lineage.edges.length,
    'first layout ms': first,
    'index ms': medianTime(() => graphOf(lineage)),
    'layout ms': medianTime(() => layoutOf(graph)),
    'path ms': medianTime(() => pathBetween(graph, lineage.nodes[0]!.id, last)),
    'impact ms': medianTime(() => impactOf(graph, lineage.nodes[0]!.id)),
    'fold ms': medianTime(() => foldGroups(lineage, siblingGroups(graph, 12))),
    'rows ms': medianTime(() => lineageRows(graph, layout)),
  };
}

const results = [500, 1000, 5000].map(measureSize);
const [small, , big] = results;
const perNode = (result: typeof big, key: 'layout ms' | 'index ms') => result![key] / result!.nodes;
console.log(
  `layout per node, 5,000 against 500: ×${(perNode(big, 'layout ms') / perNode(small, 'layout ms')).toFixed(2)}`,
);
console.log(`layout against indexing, 5,000:      ×${(big!['layout ms'] / big!['index ms']).toFixed(1)}`);
console.table(
  results.map((result) =>
    Object.fromEntries(Object.entries(result).map(([key, value]) => [key, Math.round(value * 100) / 100])),
  ),
);
