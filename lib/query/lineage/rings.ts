/**
 * What a walk reads, a ring at a time: the steps around each node and its other names, kept for as long as one question
 * lasts.
 */
import { EDGE_KINDS } from '#lib/lineage/model/lineage.ts';
import { nodeRef, readRef } from '#db/lineage/edges.ts';
import type { EdgeKind, EdgeRow, NodeKind } from '#db/lineage/edges.ts';
import { busyNodes, edgesAround, namedElsewhere, packagedComponents, producedMaterials } from '#db/lineage-batch.ts';
import type { Wanted } from '#db/lineage-batch.ts';
import type { Db } from '#db/open.ts';
import { twins } from './nodes.ts';

/** Downwards (1) is towards production, upwards (-1) towards the source. */
export type Way = -1 | 1;

/** An SBOM describes an artifact and contains components: seen from production, its parts come before it. */
export function isBackward(kind: EdgeKind): boolean {
  return kind === 'contains' || kind === 'depends-on';
}

const FORWARD = EDGE_KINDS.filter((kind) => !isBackward(kind));
const BACKWARD = EDGE_KINDS.filter(isBackward);
/** What is used by thousands has few inputs: only the steps of one way are read. */
const WANTED: { [way in Way]: Wanted } = {
  [-1]: { out: BACKWARD, back: FORWARD },
  1: { out: FORWARD, back: BACKWARD },
};

export type Rings = {
  /** Read what is around these nodes in one way, and around their other names. */
  prepare(refs: readonly number[], way: Way): Promise<void>;
  /** At most `most` steps of one way that begin and that end at a node. */
  edges(ref: number, way: Way, most: number): Promise<{ out: readonly EdgeRow[]; back: readonly EdgeRow[] }>;
  /**
   * The same thing under other names: an input that is an artifact known here, a component whose package is one, and
   * back.
   */
  twins(ref: number): Promise<readonly number[]>;
};

/** Nodes with more steps than this on a side are read one by one. */
const BUSY = 500;
type Around = { out: EdgeRow[]; back: EdgeRow[] };

export function openRings(db: Db): Rings {
  const steps: { [way in Way]: Map<number, Around> } = { [-1]: new Map(), 1: new Map() };
  const names = new Map<number, readonly number[]>();

  async function readSteps(refs: readonly number[], way: Way): Promise<void> {
    const around = steps[way];
    const fresh = [...new Set(refs)].filter((ref) => !around.has(ref));
    if (fresh.length === 0) return;
    const busy = await busyNodes(db, fresh, WANTED[way], BUSY);
    const few = fresh.filter((ref) => !busy.has(ref));
    for (const ref of few) around.set(ref, { out: [], back: [] });
    const { out, back } = await edgesAround(db, few, WANTED[way]);
    for (const row of out) around.get(row.from)!.out.push(row);
    for (const row of back) around.get(row.to)!.back.push(row);
  }

  async function readNames(refs: readonly number[]): Promise<void> {
    const fresh = [...new Set(refs)].filter((ref) => !names.has(ref));
    const of = (kind: NodeKind): number[] =>
      fresh
        .map(readRef)
        .filter((node) => node.kind === kind)
        .map((node) => node.id);
    for (const ref of fresh) names.set(ref, []);
    for (const [material, artifact] of await producedMaterials(db, of('material')))
      names.set(nodeRef('material', material), [nodeRef('artifact', artifact)]);
    // Few components are artifacts here: those are asked for their names.
    for (const id of await packagedComponents(db, of('component')))
      names.set(nodeRef('component', id), await twins(db, nodeRef('component', id)));
    for (const [artifact, { materials, components }] of await namedElsewhere(db, of('artifact'))) {
      names.set(nodeRef('artifact', artifact), [
        ...materials.map((id) => nodeRef('material', id)),
        ...components.map((id) => nodeRef('component', id)),
      ]);
    }
  }

  return {
    async prepare(refs, way) {
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
          .filter((ref) => readRef(ref).kind === 'material'),
      );
    },
    async edges(ref, way, most) {
      const known = steps[way].get(ref);
      if (!known) return edgesAround(db, [ref], WANTED[way], most);
      return known.out.length <= most && known.back.length <= most
        ? known
        : { out: known.out.slice(0, most), back: known.back.slice(0, most) };
    },
    async twins(ref) {
      const known = names.get(ref);
      if (known) return known;
      const found = await twins(db, ref);
      names.set(ref, found);
      return found;
    },
  };
}
