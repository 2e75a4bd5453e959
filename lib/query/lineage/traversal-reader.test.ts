/** The edges that a traversal reads are those of a scan, however many edges a node has. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addEdge, type EdgeRow, nodeRef } from '#db/lineage/edges.ts';
import { openTestStore, type TestStore } from '#db/store.fixture.ts';
import { EDGE_KINDS } from '#db/schema/columns/enums.ts';
import { type Direction, isReverseEdge, LargeLineage, openTraversalReader } from './traversal-reader.ts';

/** Builds, of which two have more edges than are read for a whole level. */
const NODES = Array.from({ length: 30 }, (_, at) => nodeRef('build', at + 1));
const HUBS = NODES.slice(0, 2);
const EDGES_OF_HUB = 11_000;

const node = fc.constantFrom(...NODES);
const [sample] = fc.sample(
  fc.array(
    fc.record({ from: node, to: node, kind: fc.constantFrom(...EDGE_KINDS), evidence: fc.integer({ min: 1, max: 9 }) }),
    { minLength: 500, maxLength: 500 },
  ),
  { numRuns: 1, seed: 3 },
);
const toHubs = HUBS.flatMap((to) =>
  Array.from({ length: EDGES_OF_HUB }, (_, at): EdgeRow => ({
    from: nodeRef('source', at + 1),
    to,
    kind: at % 2 === 0 ? 'source-of' : 'material-of',
    evidence: 1,
  })),
);

let store: TestStore;
let edges: EdgeRow[];
beforeAll(async () => {
  store = await openTestStore();
  edges = await store.write(async (tx) => {
    const added: EdgeRow[] = [];
    for (const row of [...sample!, ...toHubs]) if (await addEdge(tx, row)) added.push(row);
    return added;
  });
});
afterAll(() => store.close());

/** The edges at one end of a node that lead in a direction, in the order of the index. */
function scan(ref: number, way: Direction, end: 'from' | 'to'): EdgeRow[] {
  const other = end === 'from' ? 'to' : 'from';
  const leads = ({ kind }: EdgeRow) => ((end === 'from') === (way === 1) ? !isReverseEdge(kind) : isReverseEdge(kind));
  const order = (row: EdgeRow) => [EDGE_KINDS.indexOf(row.kind), row[other], row.evidence];
  return edges
    .filter((row) => row[end] === ref && leads(row))
    .toSorted(
      (a, b) =>
        order(a)
          .map((value, at) => value - order(b)[at]!)
          .find((difference) => difference !== 0) ?? 0,
    );
}

it('with and without hubs in a level', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(node, { minLength: 1 }),
      fc.constantFrom<Direction>(1, -1),
      fc.constantFrom(1, 20, 300, 5_000),
      async (level, way, max) => {
        const reader = openTraversalReader(store.read);
        await reader.prefetch(level, way);
        for (const ref of level)
          expect(await reader.edges(ref, way, max)).toEqual({
            outgoing: scan(ref, way, 'from').slice(0, max),
            incoming: scan(ref, way, 'to').slice(0, max),
          });
      },
    ),
    { numRuns: 30 },
  );
});

it('a reader with a bound gives up once it would read more edges', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(node, { minLength: 1 }), fc.integer({ min: 0, max: 600 }), async (level, bound) => {
      const count = level.flatMap((ref) => [...scan(ref, -1, 'from'), ...scan(ref, -1, 'to')]).length;
      const read = openTraversalReader(store.read, bound).prefetch(level, -1);
      if (count > bound) await expect(read).rejects.toBeInstanceOf(LargeLineage);
      else await read;
    }),
    { numRuns: 60 },
  );
});
