/**
 * The neighbours of nodes that a reader may not see. The lineage says how many there are and in which direction, and
 * nothing else of them.
 */
import { wholeStore, type Db } from '#db/open.ts';
import { evidenceIdAndOutcome } from '#db/evidence/evidence.ts';
import { type EdgeRow, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { edgesOfNodes, equivalentNodesOfArtifacts } from '#db/lineage/batch.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';
import { EDGE_KINDS } from '#db/schema/columns/enums.ts';
import { formatKindCount } from '#lib/lineage/labels.ts';
import type { LineageEdge, LineageNode } from '#lib/lineage/model/lineage.ts';
import { countingEdges } from './counting-edges.ts';
import { nodeView } from './nodes.ts';
import { type Direction, isReverseEdge } from './traversal-reader.ts';

/** Edges that are read for all nodes of a response, in each direction. */
const MAX_EDGES = 50_000;
const MAX_DEPLOYMENTS = 64;
const ALL_KINDS = { outgoing: EDGE_KINDS, incoming: EDGE_KINDS };

/**
 * Private neighbours of a node, or of nodes that are shown as one, in one direction: how many, and how many claims lead
 * to them. `ref` is the first of the nodes.
 */
export type PrivateNeighbours = { ref: number; way: Direction; count: number } & PrivateClaims;

/** `verified`: those whose evidence counts and is verified. `withoutAuthority`: those that do not count. */
export type PrivateClaims = { claims: number; verified: number; withoutAuthority: number };

/** `near`: the packed reference of the seen end of the edge. */
type PrivateEdge = { ref: number; way: Direction; near: number; far: number; edge: EdgeRow | null };

/**
 * The private neighbours of nodes (packed references), each in the directions that `waysOf` gives. Nodes for which
 * `shownAs` returns the same number are shown as one, and have their private neighbours together.
 */
export async function privateNeighbours(
  db: Db,
  refs: readonly number[],
  waysOf: (ref: number) => readonly Direction[],
  shownAs: (ref: number) => number = (ref) => ref,
): Promise<PrivateNeighbours[]> {
  const whole = wholeStore(db);
  if (whole === db) return [];
  const found = [...(await privateEdges(db, whole, refs)), ...(await privateDeployments(db, whole, refs))];
  const wanted = found.filter(({ ref, way }) => waysOf(ref).includes(way));
  const counting = await countingEdges(
    whole,
    wanted.flatMap(({ edge }) => edge ?? []),
  );
  const groups = Map.groupBy(wanted, ({ ref, way }) => `${shownAs(ref)} ${way}`);
  return Promise.all(
    [...groups.values()].map(async (edges): Promise<PrivateNeighbours> => {
      return {
        ref: edges[0]!.ref,
        way: edges[0]!.way,
        count: new Set(edges.map(({ far }) => far)).size,
        ...(await claimsOf(whole, edges, counting)),
      };
    }),
  );
}

/**
 * The grey node for private neighbours of a node or group, with its claim. `near` is the id of that node or group,
 * `depth` its steps from the root.
 */
export function privateNode(
  { way, count, claims, verified, withoutAuthority }: PrivateNeighbours,
  near: string,
  depth: number,
): { node: LineageNode; edge: LineageEdge } {
  const id = `private:${way === 1 ? 'after' : 'before'}:${near}`;
  const [from, to] = way === 1 ? [near, id] : [id, near];
  return {
    node: {
      id,
      kind: 'private',
      label: formatKindCount(count, 'private'),
      detail: null,
      status: null,
      href: null,
      depth: depth + way,
      more: 0,
    },
    edge: {
      id: `${from}-private-${to}`,
      from,
      to,
      kind: 'private',
      evidenceId: null,
      verified: verified === claims,
      counts: withoutAuthority < claims,
    },
  };
}

/** The claims of edges. Of several documents that make one claim, the best decides. */
async function claimsOf(
  whole: Db,
  edges: readonly PrivateEdge[],
  counting: ReadonlySet<EdgeRow>,
): Promise<PrivateClaims> {
  const claims = Map.groupBy(edges, ({ near, far, edge }) => `${near} ${edge?.kind} ${far}`);
  let [verified, withoutAuthority] = [0, 0];
  for (const same of claims.values()) {
    const counted = same.filter(({ edge }) => edge === null || counting.has(edge));
    if (counted.length === 0) withoutAuthority += 1;
    else if ((await Promise.all(counted.map(({ edge }) => isVerified(whole, edge)))).includes(true)) verified += 1;
  }
  return { claims: claims.size, verified, withoutAuthority };
}

/** The edges whose other end is hidden, also those of a material or component that is one of the artifacts. */
async function privateEdges(db: Db, whole: Db, refs: readonly number[]): Promise<PrivateEdge[]> {
  const shown = new Map(refs.map((ref) => [ref, ref]));
  const artifacts = refs.map(parseNodeRef).filter(({ kind }) => kind === 'artifact');
  const twins = await equivalentNodesOfArtifacts(
    whole,
    artifacts.map(({ id }) => id),
  );
  for (const [artifact, { materials, components }] of twins) {
    const ref = nodeRef('artifact', artifact);
    for (const id of materials) shown.set(nodeRef('material', id), ref);
    for (const id of components) shown.set(nodeRef('component', id), ref);
  }
  const { outgoing, incoming } = await edgesOfNodes(whole, [...shown.keys()], ALL_KINDS, MAX_EDGES);
  const isHidden = hiddenNodes(db);
  const edges: PrivateEdge[] = [];
  const add = async (near: number, far: number, edge: EdgeRow, isForward: boolean) => {
    if (shown.has(far) || !(await isHidden(far))) return;
    edges.push({ ref: shown.get(near)!, way: isForward === isReverseEdge(edge.kind) ? -1 : 1, near, far, edge });
  };
  for (const edge of outgoing) await add(edge.from, edge.to, edge, true);
  for (const edge of incoming) await add(edge.to, edge.from, edge, false);
  return edges;
}

/** Whether a node is hidden; each is looked up once. */
function hiddenNodes(db: Db): (ref: number) => Promise<boolean> {
  const known = new Map<number, boolean>();
  return async (ref) => {
    const found = known.get(ref) ?? (await nodeView(db, ref)) === null;
    known.set(ref, found);
    return found;
  };
}

async function privateDeployments(db: Db, whole: Db, refs: readonly number[]): Promise<PrivateEdge[]> {
  const edges: PrivateEdge[] = [];
  for (const ref of refs) {
    const { kind, id } = parseNodeRef(ref);
    if (kind !== 'artifact') continue;
    const seen = new Set((await deploymentsOfArtifact(db, id, MAX_DEPLOYMENTS)).map((row) => row.id));
    for (const row of await deploymentsOfArtifact(whole, id, MAX_DEPLOYMENTS))
      if (!seen.has(row.id)) edges.push({ ref, way: 1, near: ref, far: nodeRef('deployment', row.id), edge: null });
  }
  return edges;
}

async function isVerified(whole: Db, edge: EdgeRow | null): Promise<boolean> {
  if (edge === null || edge.evidence === 0) return false;
  return (await evidenceIdAndOutcome(whole, edge.evidence))?.outcome === 'verified';
}
