/**
 * The reads of a lineage traversal, one level at a time: the edges around each node and its equivalent nodes, cached
 * for one traversal.
 */
import { EDGE_KINDS } from '#db/schema/columns/enums.ts';
import { nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { EdgeKind, EdgeRow, NodeKind } from '#db/lineage/edges.ts';
import {
  highDegreeNodes,
  edgesOfNodes,
  equivalentNodesOfArtifacts,
  componentsWithArtifact,
  artifactsOfMaterials,
} from '#db/lineage/batch.ts';
import type { ByDirection, EdgeKindFilter } from '#db/lineage/batch.ts';
import type { Db } from '#db/open.ts';
import { equivalentNodes } from './nodes.ts';

/** 1 (down) goes towards production, -1 (up) towards the source. */
export type Direction = -1 | 1;

/** Whether an edge points away from production: an SBOM contains components, and these come before it. */
export function isReverseEdge(kind: EdgeKind): boolean {
  return kind === 'contains' || kind === 'depends-on';
}

const FORWARD_KINDS = EDGE_KINDS.filter((kind) => !isReverseEdge(kind));
const REVERSE_KINDS = EDGE_KINDS.filter(isReverseEdge);
/** A node that thousands use has few inputs, so only the edges of one direction are read. */
const KINDS_BY_DIRECTION: { [way in Direction]: EdgeKindFilter } = {
  [-1]: { outgoing: REVERSE_KINDS, incoming: FORWARD_KINDS },
  1: { outgoing: FORWARD_KINDS, incoming: REVERSE_KINDS },
};

export type TraversalReader = {
  /** Read the edges of these nodes and of their equivalent nodes in one direction. */
  prefetch(refs: readonly number[], way: Direction): Promise<void>;
  /** The edges of a node in one direction: at most `max` that begin at it, and at most `max` that end at it. */
  edges(ref: number, way: Direction, max: number): Promise<ByDirection<readonly EdgeRow[]>>;
  /**
   * The other nodes for the same thing: a material or a component that is also a stored artifact, and the reverse.
   */
  equivalentNodes(ref: number): Promise<readonly number[]>;
};

/** Edges that are read for the nodes of a level before it is asked which of these have very many. */
const MAX_EDGES_READ = 10_000;
/** Nodes with more edges than this on one side are then read one by one. */
const MAX_PREFETCHED_EDGES = 500;
type NodeEdges = ByDirection<EdgeRow[]>;

/** A traversal has read more edges than it should. */
export class LargeLineage extends Error {}

/**
 * Open a reader with an empty cache; use it for one traversal only. It throws `LargeLineage` instead of reading more
 * than `maxEdges` edges.
 */
export function openTraversalReader(db: Db, maxEdges = Number.POSITIVE_INFINITY): TraversalReader {
  const budget = openBudget(maxEdges);
  const edgesByDirection = { [-1]: openEdgeCache(db, -1, budget), 1: openEdgeCache(db, 1, budget) };
  const equivalents = openEquivalentsCache(db);
  return {
    async prefetch(refs, way) {
      const edges = edgesByDirection[way];
      await equivalents.prefetch(refs);
      const all = (await Promise.all(refs.map(async (ref) => [ref, ...(await equivalents.get(ref))]))).flat();
      await edges.prefetch(all);
      // The other end of an edge may have an equivalent node that is shown in its place.
      await equivalents.prefetch(
        all.flatMap((ref) => edges.neighbours(ref)).filter((ref) => parseNodeRef(ref).kind === 'material'),
      );
    },
    edges: (ref, way, max) => edgesByDirection[way].get(ref, max),
    equivalentNodes: (ref) => equivalents.get(ref),
  };
}

type EdgeCache = {
  /** Read the edges of these nodes in one read, except those of nodes with very many edges. */
  prefetch(refs: readonly number[]): Promise<void>;
  /** At most `max` edges that begin at the node, and at most `max` that end at it. */
  get(ref: number, max: number): Promise<ByDirection<readonly EdgeRow[]>>;
  /** The other ends of the prefetched edges of a node. */
  neighbours(ref: number): number[];
};

/** The edges that may still be read. */
type Budget = {
  left(): number;
  spend({ outgoing, incoming }: ByDirection<readonly EdgeRow[]>): void;
};

function openBudget(maxEdges: number): Budget {
  let left = maxEdges;
  return {
    left: () => left,
    spend({ outgoing, incoming }) {
      left -= outgoing.length + incoming.length;
      if (left < 0) throw new LargeLineage();
    },
  };
}

function openEdgeCache(db: Db, way: Direction, budget: Budget): EdgeCache {
  const kinds = KINDS_BY_DIRECTION[way];
  const cache = new Map<number, NodeEdges>();

  /** The edges of all nodes, or of those alone that have few, where there are very many edges in all. */
  async function readEdges(refs: readonly number[]): Promise<{ refs: readonly number[]; edges: NodeEdges }> {
    const limit = Math.min(MAX_EDGES_READ, budget.left() + 1);
    const edges = await edgesOfNodes(db, refs, kinds, limit);
    const { outgoing, incoming } = edges;
    if (Math.max(outgoing.length, incoming.length) < limit || limit < MAX_EDGES_READ) return { refs, edges };
    const highDegree = await highDegreeNodes(db, refs, kinds, MAX_PREFETCHED_EDGES);
    const lowDegree = refs.filter((ref) => !highDegree.has(ref));
    return { refs: lowDegree, edges: await edgesOfNodes(db, lowDegree, kinds) };
  }

  return {
    async prefetch(refs) {
      const unread = [...new Set(refs)].filter((ref) => !cache.has(ref));
      if (unread.length === 0) return;
      const { refs: read, edges } = await readEdges(unread);
      budget.spend(edges);
      for (const ref of read) cache.set(ref, { outgoing: [], incoming: [] });
      const { outgoing, incoming } = edges;
      for (const row of outgoing) cache.get(row.from)!.outgoing.push(row);
      for (const row of incoming) cache.get(row.to)!.incoming.push(row);
    },
    async get(ref, max) {
      const known = cache.get(ref);
      if (!known) {
        const edges = await edgesOfNodes(db, [ref], kinds, max);
        budget.spend(edges);
        return edges;
      }
      return known.outgoing.length <= max && known.incoming.length <= max
        ? known
        : { outgoing: known.outgoing.slice(0, max), incoming: known.incoming.slice(0, max) };
    },
    neighbours(ref) {
      const { outgoing, incoming } = cache.get(ref) ?? { outgoing: [], incoming: [] };
      return [...outgoing.map((row) => row.to), ...incoming.map((row) => row.from)];
    },
  };
}

type EquivalentsCache = {
  prefetch(refs: readonly number[]): Promise<void>;
  get(ref: number): Promise<readonly number[]>;
};

function openEquivalentsCache(db: Db): EquivalentsCache {
  const cache = new Map<number, readonly number[]>();
  return {
    async prefetch(refs) {
      const unread = [...new Set(refs)].filter((ref) => !cache.has(ref));
      for (const ref of unread) cache.set(ref, []);
      for (const [ref, nodes] of await readEquivalents(db, unread.map(parseNodeRef))) cache.set(ref, nodes);
    },
    async get(ref) {
      const known = cache.get(ref);
      if (known) return known;
      const found = await equivalentNodes(db, ref);
      cache.set(ref, found);
      return found;
    },
  };
}

/** The equivalent nodes of those nodes that have any. */
async function readEquivalents(
  db: Db,
  nodes: readonly { kind: NodeKind; id: number }[],
): Promise<Map<number, readonly number[]>> {
  const idsOfKind = (kind: NodeKind): number[] => nodes.filter((node) => node.kind === kind).map((node) => node.id);
  const found = new Map<number, readonly number[]>();
  for (const [material, artifact] of await artifactsOfMaterials(db, idsOfKind('material')))
    found.set(nodeRef('material', material), [nodeRef('artifact', artifact)]);
  // Few components are stored artifacts, so only those are read one by one.
  for (const id of await componentsWithArtifact(db, idsOfKind('component')))
    found.set(nodeRef('component', id), await equivalentNodes(db, nodeRef('component', id)));
  for (const [artifact, { materials, components }] of await equivalentNodesOfArtifacts(db, idsOfKind('artifact'))) {
    found.set(nodeRef('artifact', artifact), [
      ...materials.map((id) => nodeRef('material', id)),
      ...components.map((id) => nodeRef('component', id)),
    ]);
  }
  return found;
}
