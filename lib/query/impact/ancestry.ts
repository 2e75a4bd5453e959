/** Reads what deployed artifacts came from: builds, sources, materials, SBOMs and other artifacts. */
import type { EdgeKind, EdgeRow } from '#db/lineage/edges.ts';
import { nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { artifactsOfMaterials, edgesOfNodes, equivalentNodesOfArtifacts } from '#db/lineage-batch.ts';
import { storedComponents } from '#db/lineage/deployed-ancestry.ts';
import type { Db } from '#db/open.ts';
import { countingEdges } from '#lib/query/lineage/counting-edges.ts';

/** Steps of one artifact that is built from, or contains, another one. */
const MAX_LEVELS = 6;
/** Nodes of one page. */
const MAX_NODES = 40_000;

/** Edges that come from an origin. An index contains its platforms: what made it made them too. */
const UP: readonly EdgeKind[] = ['source-of', 'built', 'describes', 'material-of', 'contains'];
/** An index came from its platforms as well. */
const PARTS: readonly EdgeKind[] = ['contains'];

/** Each node (packed reference) with the nodes that it came from. `isCut`: there are more. */
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

/**
 * An artifact (row id) to read. `isIndexOf`: it was reached as the index of a platform, whose other platforms have
 * nothing to do with that one.
 */
type Reached = { id: number; isIndexOf: boolean };

/** Read what some artifacts came from. Returns the artifacts among it that were not read yet. */
async function readLevel(db: Db, ancestry: Ancestry, level: readonly Reached[]): Promise<Reached[]> {
  const artifacts = level.map(({ id }) => id);
  const twins = await equivalentNodesOfArtifacts(db, artifacts);
  const ownerOf = new Map<number, number>();
  for (const id of artifacts) {
    ownerOf.set(nodeRef('artifact', id), nodeRef('artifact', id));
    for (const material of twins.get(id)?.materials ?? [])
      ownerOf.set(nodeRef('material', material), nodeRef('artifact', id));
  }
  const near = await edgesInto(db, [...ownerOf.keys()]);
  for (const { from, to } of near) add(ancestry, ownerOf.get(to)!, from);
  const whole = level.filter(({ isIndexOf }) => !isIndexOf).map(({ id }) => nodeRef('artifact', id));
  const parts = await countingOnly(db, (await edgesOfNodes(db, whole, { outgoing: PARTS, incoming: [] })).outgoing);
  for (const { from, to } of parts) add(ancestry, from, to);
  const builds = [...new Set(near.map(({ from }) => from).filter((ref) => parseNodeRef(ref).kind === 'build'))];
  const inputs = await edgesInto(db, builds);
  for (const { from, to } of inputs) add(ancestry, to, from);
  const next = new Map<number, Reached>();
  const take = (from: number, artifact: number, isIndexOf = false) => {
    const ref = nodeRef('artifact', artifact);
    if (!ancestry.before.has(ref)) next.set(artifact, { id: artifact, isIndexOf });
    add(ancestry, from, ref);
  };
  const origins = new Set([...[...near, ...inputs].map(({ from }) => from), ...parts.map(({ to }) => to)]);
  const ofKind = (kind: string) => [...origins].filter((ref) => parseNodeRef(ref).kind === kind);
  const indexes = new Set(near.filter(({ kind }) => kind === 'contains').map(({ from }) => from));
  for (const ref of ofKind('artifact')) take(ref, parseNodeRef(ref).id, indexes.has(ref));
  const materials = ofKind('material').map((ref) => parseNodeRef(ref).id);
  for (const [material, artifact] of await artifactsOfMaterials(db, materials))
    take(nodeRef('material', material), artifact);
  const stored = await storedComponents(db, ofKind('sbom'), MAX_NODES);
  if (stored.length === MAX_NODES) ancestry.isCut = true;
  for (const { sbom, component, artifact } of stored) {
    add(ancestry, sbom, component);
    take(component, artifact);
  }
  for (const id of next.keys()) ancestry.before.set(nodeRef('artifact', id), new Set());
  return [...next.values()];
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
  const ways = new Map<number, number | null>([...origins].map((origin) => [origin, null]));
  // A map is read in the order in which it grows, so that the nearest nodes come first.
  for (const near of ways.keys()) for (const node of after.get(near) ?? []) if (!ways.has(node)) ways.set(node, near);
  return ways;
}
