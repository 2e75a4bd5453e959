/**
 * The reads of a lineage traversal, one level at a time: the edges around each node and its equivalent nodes, cached
 * for one traversal.
 */
import { EDGE_KINDS } from '#lib/lineage/model/lineage.ts';
import { nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { EdgeKind, EdgeRow, NodeKind } from '#db/lineage/edges.ts';
import {
  highDegreeNodes,
  edgesOfNodes,
  equivalentNodesOfArtifacts,
  componentsWithArtifact,
  artifactsOfMaterials,
} from '#db/lineage-batch.ts';
import type { ByDirection, EdgeKindFilter } from '#db/lineage-batch.ts';
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

/** Nodes with more edges than this on one side are read one by one. */
const MAX_PREFETCHED_EDGES = 500;
type NodeEdges = ByDirection<EdgeRow[]>;

/** Open a reader with an empty cache; use it for one traversal only. */
export function openTraversalReader(db: Db): TraversalReader {
  const edgesByDirection: { [way in Direction]: Map<number, NodeEdges> } = { [-1]: new Map(), 1: new Map() };
  const equivalents = new Map<number, readonly number[]>();

  async function readEdges(refs: readonly number[], way: Direction): Promise<void> {
    const around = edgesByDirection[way];
    const unread = [...new Set(refs)].filter((ref) => !around.has(ref));
    if (unread.length === 0) return;
    const highDegree = await highDegreeNodes(db, unread, KINDS_BY_DIRECTION[way], MAX_PREFETCHED_EDGES);
    const lowDegree = unread.filter((ref) => !highDegree.has(ref));
    for (const ref of lowDegree) around.set(ref, { outgoing: [], incoming: [] });
    const { outgoing, incoming } = await edgesOfNodes(db, lowDegree, KINDS_BY_DIRECTION[way]);
    for (const row of outgoing) around.get(row.from)!.outgoing.push(row);
    for (const row of incoming) around.get(row.to)!.incoming.push(row);
  }

  async function readEquivalents(refs: readonly number[]): Promise<void> {
    const unread = [...new Set(refs)].filter((ref) => !equivalents.has(ref));
    const of = (kind: NodeKind): number[] =>
      unread
        .map(parseNodeRef)
        .filter((node) => node.kind === kind)
        .map((node) => node.id);
    for (const ref of unread) equivalents.set(ref, []);
    for (const [material, artifact] of await artifactsOfMaterials(db, of('material')))
      equivalents.set(nodeRef('material', material), [nodeRef('artifact', artifact)]);
    // Few components are stored artifacts, so only those are read one by one.
    for (const id of await componentsWithArtifact(db, of('component')))
      equivalents.set(nodeRef('component', id), await equivalentNodes(db, nodeRef('component', id)));
    for (const [artifact, { materials, components }] of await equivalentNodesOfArtifacts(db, of('artifact'))) {
      equivalents.set(nodeRef('artifact', artifact), [
        ...materials.map((id) => nodeRef('material', id)),
        ...components.map((id) => nodeRef('component', id)),
      ]);
    }
  }

  return {
    async prefetch(refs, way) {
      const around = edgesByDirection[way];
      await readEquivalents(refs);
      const all = refs.flatMap((ref) => [ref, ...equivalents.get(ref)!]);
      await readEdges(all, way);
      // The other end of an edge may have an equivalent node that is shown in its place.
      await readEquivalents(
        all
          .flatMap((ref) => [
            ...(around.get(ref)?.outgoing ?? []).map((row) => row.to),
            ...(around.get(ref)?.incoming ?? []).map((row) => row.from),
          ])
          .filter((ref) => parseNodeRef(ref).kind === 'material'),
      );
    },
    async edges(ref, way, max) {
      const known = edgesByDirection[way].get(ref);
      if (!known) return edgesOfNodes(db, [ref], KINDS_BY_DIRECTION[way], max);
      return known.outgoing.length <= max && known.incoming.length <= max
        ? known
        : { outgoing: known.outgoing.slice(0, max), incoming: known.incoming.slice(0, max) };
    },
    async equivalentNodes(ref) {
      const known = equivalents.get(ref);
      if (known) return known;
      const found = await equivalentNodes(db, ref);
      equivalents.set(ref, found);
      return found;
    },
  };
}
