/**
 * What a walk reads, a ring at a time: the steps around each node and its other names, kept for as long as one question
 * lasts.
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
import type { EdgeKindFilter } from '#db/lineage-batch.ts';
import type { Db } from '#db/open.ts';
import { equivalentNodes } from './nodes.ts';

/** Downwards (1) is towards production, upwards (-1) towards the source. */
export type Direction = -1 | 1;

/** An SBOM describes an artifact and contains components: seen from production, its parts come before it. */
export function isReverseEdge(kind: EdgeKind): boolean {
  return kind === 'contains' || kind === 'depends-on';
}

const FORWARD_KINDS = EDGE_KINDS.filter((kind) => !isReverseEdge(kind));
const REVERSE_KINDS = EDGE_KINDS.filter(isReverseEdge);
/** What is used by thousands has few inputs: only the steps of one way are read. */
const KINDS_BY_DIRECTION: { [way in Direction]: EdgeKindFilter } = {
  [-1]: { out: REVERSE_KINDS, back: FORWARD_KINDS },
  1: { out: FORWARD_KINDS, back: REVERSE_KINDS },
};

export type TraversalReader = {
  /** Read what is around these nodes in one way, and around their other names. */
  prefetch(refs: readonly number[], way: Direction): Promise<void>;
  /** At most `most` steps of one way that begin and that end at a node. */
  edges(ref: number, way: Direction, most: number): Promise<{ out: readonly EdgeRow[]; back: readonly EdgeRow[] }>;
  /**
   * The same thing under other names: an input that is an artifact known here, a component whose package is one, and
   * back.
   */
  equivalentNodes(ref: number): Promise<readonly number[]>;
};

/** Nodes with more steps than this on a side are read one by one. */
const MAX_PREFETCHED_EDGES = 500;
type NodeEdges = { out: EdgeRow[]; back: EdgeRow[] };

export function openTraversalReader(db: Db): TraversalReader {
  const steps: { [way in Direction]: Map<number, NodeEdges> } = { [-1]: new Map(), 1: new Map() };
  const names = new Map<number, readonly number[]>();

  async function readSteps(refs: readonly number[], way: Direction): Promise<void> {
    const around = steps[way];
    const fresh = [...new Set(refs)].filter((ref) => !around.has(ref));
    if (fresh.length === 0) return;
    const busy = await highDegreeNodes(db, fresh, KINDS_BY_DIRECTION[way], MAX_PREFETCHED_EDGES);
    const few = fresh.filter((ref) => !busy.has(ref));
    for (const ref of few) around.set(ref, { out: [], back: [] });
    const { out, back } = await edgesOfNodes(db, few, KINDS_BY_DIRECTION[way]);
    for (const row of out) around.get(row.from)!.out.push(row);
    for (const row of back) around.get(row.to)!.back.push(row);
  }

  async function readNames(refs: readonly number[]): Promise<void> {
    const fresh = [...new Set(refs)].filter((ref) => !names.has(ref));
    const of = (kind: NodeKind): number[] =>
      fresh
        .map(parseNodeRef)
        .filter((node) => node.kind === kind)
        .map((node) => node.id);
    for (const ref of fresh) names.set(ref, []);
    for (const [material, artifact] of await artifactsOfMaterials(db, of('material')))
      names.set(nodeRef('material', material), [nodeRef('artifact', artifact)]);
    // Few components are artifacts here: those are asked for their names.
    for (const id of await componentsWithArtifact(db, of('component')))
      names.set(nodeRef('component', id), await equivalentNodes(db, nodeRef('component', id)));
    for (const [artifact, { materials, components }] of await equivalentNodesOfArtifacts(db, of('artifact'))) {
      names.set(nodeRef('artifact', artifact), [
        ...materials.map((id) => nodeRef('material', id)),
        ...components.map((id) => nodeRef('component', id)),
      ]);
    }
  }

  return {
    async prefetch(refs, way) {
      const around = steps[way];
      await readNames(refs);
      const all = refs.flatMap((ref) => [ref, ...names.get(ref)!]);
      await readSteps(all, way);
      // Whatever a step leads to may have another name that it is drawn by.
      await readNames(
        all
          .flatMap((ref) => [
            ...(around.get(ref)?.out ?? []).map((row) => row.to),
            ...(around.get(ref)?.back ?? []).map((row) => row.from),
          ])
          .filter((ref) => parseNodeRef(ref).kind === 'material'),
      );
    },
    async edges(ref, way, most) {
      const known = steps[way].get(ref);
      if (!known) return edgesOfNodes(db, [ref], KINDS_BY_DIRECTION[way], most);
      return known.out.length <= most && known.back.length <= most
        ? known
        : { out: known.out.slice(0, most), back: known.back.slice(0, most) };
    },
    async equivalentNodes(ref) {
      const known = names.get(ref);
      if (known) return known;
      const found = await equivalentNodes(db, ref);
      names.set(ref, found);
      return found;
    },
  };
}
