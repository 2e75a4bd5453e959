/** Reads what deployed artifacts came from: builds, sources, materials, SBOMs and other artifacts. */
import type { EdgeKind, EdgeRow, NodeKind } from '#db/lineage/edges.ts';
import { nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { artifactsOfMaterials, edgesOfNodes, equivalentNodesOfArtifacts } from '#db/lineage/batch.ts';
import { storedComponents } from '#db/lineage/deployed-ancestry.ts';
import type { Db } from '#db/open.ts';
import { countingEdges } from '#lib/query/lineage/counting-edges.ts';

/** Steps of one artifact that is built from, or contains, another one. */
const MAX_LEVELS = 6;
/** Nodes of one page. */
const MAX_NODES = 40_000;

/** Edges that come from an origin. An index contains its platforms: what made it made them too. */
export const UP: readonly EdgeKind[] = ['source-of', 'built', 'describes', 'material-of', 'contains'];
/** An index came from its platforms as well. */
export const CONTAINED: readonly EdgeKind[] = ['contains'];

/**
 * Each node (packed reference) with the nodes that it came from. `isCut`: there are more. The negative reference of an
 * image index is the index of a platform: the platform came from what made the index, not from its other platforms.
 */
export type Ancestry = { before: Map<number, Set<number>>; isCut: boolean };

/** What artifacts (row ids) came from, by evidence that counts. */
export async function readAncestry(db: Db, artifacts: readonly number[]): Promise<Ancestry> {
  const ancestry: Ancestry = { before: new Map(), isCut: false };
  let level: Reached[] = artifacts.map((id) => ({ id, isIndexOf: false }));
  for (const { id } of level) ancestry.before.set(nodeRef('artifact', id), new Set());
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === MAX_LEVELS || ancestry.before.size > MAX_NODES) {
      ancestry.isCut = true;
      break;
    }
    level = await readLevel(db, ancestry, level);
  }
  return ancestry;
}

/** An artifact (row id) to read. `isIndexOf`: as the index of a platform. */
type Reached = { id: number; isIndexOf: boolean };

const nodeOf = ({ id, isIndexOf }: Reached): number => (isIndexOf ? -1 : 1) * nodeRef('artifact', id);

/** Read what some artifacts came from. Returns the artifacts among it that were not read yet. */
async function readLevel(db: Db, ancestry: Ancestry, level: readonly Reached[]): Promise<Reached[]> {
  const twins = await equivalentNodesOfArtifacts(db, [...new Set(level.map(({ id }) => id))]);
  // A document may name an artifact by itself or by another digest of it. Both nodes are those of the artifact.
  const nodesAt = new Map<number, number[]>();
  for (const reached of level) {
    const refs = [nodeRef('artifact', reached.id)];
    for (const material of twins.get(reached.id)?.materials ?? []) refs.push(nodeRef('material', material));
    for (const ref of refs) nodesAt.set(ref, [...(nodesAt.get(ref) ?? []), nodeOf(reached)]);
  }
  const near = (await edgesInto(db, [...nodesAt.keys()])).map((edge) => ({ ...edge, from: originOf(edge) }));
  for (const { from, to } of near) for (const node of nodesAt.get(to)!) add(ancestry, node, from);
  const whole = level.filter(({ isIndexOf }) => !isIndexOf).map(nodeOf);
  const parts = await countingOnly(db, (await edgesOfNodes(db, whole, { outgoing: CONTAINED, incoming: [] })).outgoing);
  for (const { from, to } of parts) add(ancestry, from, to);
  const builds = [...new Set(near.map(({ from }) => from).filter((ref) => kindOf(ref) === 'build'))];
  const inputs = await edgesInto(db, builds);
  for (const { from, to } of inputs) add(ancestry, to, from);
  const next = new Map<number, Reached>();
  const take = (from: number, reached: Reached) => {
    const node = nodeOf(reached);
    if (!ancestry.before.has(node)) next.set(node, reached);
    add(ancestry, from, node);
  };
  const origins = new Set([...[...near, ...inputs].map(({ from }) => from), ...parts.map(({ to }) => to)]);
  for (const ref of origins)
    if (kindOf(ref) === 'artifact') take(ref, { id: parseNodeRef(Math.abs(ref)).id, isIndexOf: ref < 0 });
  const materials = [...origins].filter((ref) => kindOf(ref) === 'material').map((ref) => parseNodeRef(ref).id);
  for (const [material, id] of await artifactsOfMaterials(db, materials))
    take(nodeRef('material', material), { id, isIndexOf: false });
  const sboms = [...origins].filter((ref) => kindOf(ref) === 'sbom');
  const stored = await storedComponents(db, sboms, MAX_NODES);
  if (stored.length === MAX_NODES) ancestry.isCut = true;
  for (const { sbom, component, artifact } of stored) {
    add(ancestry, sbom, component);
    take(component, { id: artifact, isIndexOf: false });
  }
  for (const node of next.keys()) ancestry.before.set(node, new Set());
  return [...next.values()];
}

/** The kind of a node (packed reference, negative for the index of a platform). */
export const kindOf = (ref: number): NodeKind => parseNodeRef(Math.abs(ref)).kind;

/** The node from which an edge comes: the index that contains a platform is the index of that platform alone. */
function originOf({ kind, from }: EdgeRow): number {
  return kind === 'contains' && kindOf(from) === 'artifact' ? -from : from;
}

/** The edges that end at these nodes and count. */
async function edgesInto(db: Db, refs: readonly number[]): Promise<EdgeRow[]> {
  return countingOnly(db, (await edgesOfNodes(db, refs, { outgoing: [], incoming: UP })).incoming);
}

async function countingOnly(db: Db, edges: readonly EdgeRow[]): Promise<EdgeRow[]> {
  const counting = await countingEdges(db, edges);
  return edges.filter((edge) => counting.has(edge));
}

function add({ before }: Ancestry, node: number, origin: number): void {
  if (node === origin) return;
  const known = before.get(node);
  if (known) known.add(origin);
  else before.set(node, new Set([origin]));
}

/**
 * The shortest way from each node to one of `origins`: the next node on it. An origin itself leads nowhere (null). All
 * are packed references; a node without an origin is not in the result.
 */
export function waysToOrigins({ before }: Ancestry, origins: Iterable<number>): Map<number, number | null> {
  const after = new Map<number, number[]>();
  for (const [node, from] of before)
    for (const one of from) {
      const known = after.get(one);
      if (known) known.push(node);
      else after.set(one, [node]);
    }
  const ways = new Map<number, number | null>();
  for (const origin of origins) for (const node of [origin, -origin]) ways.set(node, null);
  // A map is read in the order in which it grows, so that the nearest nodes come first.
  for (const near of ways.keys()) for (const node of after.get(near) ?? []) if (!ways.has(node)) ways.set(node, near);
  return ways;
}
