/** Finds what can have come from a few nodes, so that the ancestry of every other artifact need not be read. */
import type { EdgeKind } from '#db/lineage/edges.ts';
import { nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { artifactsOfMaterials, edgesOfNodes, equivalentNodesOfArtifacts } from '#db/lineage/batch.ts';
import type { Db } from '#db/open.ts';
import { CONTAINED, UP } from './ancestry.ts';

/** Nodes and edges that are read at most; reading the ancestry of 50 artifacts costs about as much. */
export const MAX_DESCENT = 2_000;

/** An SBOM contains components only, and no component comes from an SBOM. */
const FROM_SBOM: readonly EdgeKind[] = UP.filter((kind) => kind !== 'contains');

/**
 * Row ids of the artifacts that can have come from `origins` (packed references): all that did, and perhaps others,
 * because it also follows edges that do not count. Null where more than `max` nodes and edges would be read.
 */
export async function artifactsAfter(
  db: Db,
  origins: readonly number[],
  max = MAX_DESCENT,
): Promise<ReadonlySet<number> | null> {
  const seen = new Set<number>();
  const artifacts = new Set<number>();
  let left = max;
  for (let level = [...new Set(origins)]; level.length > 0;) {
    left -= level.length;
    if (left < 0) return null;
    for (const ref of level) seen.add(ref);
    for (const id of idsOf(level, 'artifact')) artifacts.add(id);
    const edges = await edgesAfter(db, level, left + 1);
    left -= edges.length;
    if (left < 0) return null;
    const next = new Set([...edges, ...(await equivalentNodes(db, level))]);
    level = [...next].filter((ref) => !seen.has(ref));
  }
  return artifacts;
}

function idsOf(refs: readonly number[], wanted: string): number[] {
  return refs.map(parseNodeRef).flatMap(({ kind, id }) => (kind === wanted ? [id] : []));
}

/** The nodes to which edges lead: `readAncestry` follows the same edges the other way. At most `limit` of each sort. */
async function edgesAfter(db: Db, refs: readonly number[], limit: number): Promise<number[]> {
  const isSbom = (ref: number) => parseNodeRef(ref).kind === 'sbom';
  const read = (from: readonly number[], outgoing: readonly EdgeKind[], incoming: readonly EdgeKind[]) =>
    edgesOfNodes(db, from, { outgoing, incoming }, limit);
  const sboms = await read(refs.filter(isSbom), FROM_SBOM, []);
  // An image index came from its platforms and layers, and an SBOM from the components that it lists.
  const others = await read(
    refs.filter((ref) => !isSbom(ref)),
    UP,
    CONTAINED,
  );
  return [...[...sboms.outgoing, ...others.outgoing].map(({ to }) => to), ...others.incoming.map(({ from }) => from)];
}

/** Materials and components that are an artifact among `refs`, and artifacts that are a material among them. */
async function equivalentNodes(db: Db, refs: readonly number[]): Promise<number[]> {
  const twins = await equivalentNodesOfArtifacts(db, idsOf(refs, 'artifact'));
  const artifacts = await artifactsOfMaterials(db, idsOf(refs, 'material'));
  return [
    ...[...twins.values()].flatMap(({ materials, components }) => [
      ...materials.map((id) => nodeRef('material', id)),
      ...components.map((id) => nodeRef('component', id)),
    ]),
    ...[...artifacts.values()].map((id) => nodeRef('artifact', id)),
  ];
}
