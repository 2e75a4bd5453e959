/** The lineage of an artifact: a bounded traversal of the edges that evidence claims. */
import { AttestryError } from '#lib/errors.ts';
import { MAX_NEIGHBOUR_COUNT } from '#lib/lineage/model/lineage.ts';
import { evidenceIdAndOutcome } from '#db/evidence/evidence.ts';
import { nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { EdgeKind } from '#db/lineage/edges.ts';
import { type ByDirection, degrees } from '#db/lineage/batch.ts';
import type { Db, SeenStore } from '#db/open.ts';
import { type BuildEvidence, countsForBuild } from '#db/project/builds.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { nodesToDeployed } from '#lib/query/impact/deployed-paths.ts';
import { countingEdges } from '#lib/query/lineage/counting-edges.ts';
import { privateNeighbours, type PrivateNeighbours, privateNode } from '#lib/query/lineage/private-neighbours.ts';
import { nodeView, componentNodeViews, parseNodeId } from '#lib/query/lineage/nodes.ts';
import { isReverseEdge, openTraversalReader } from '#lib/query/lineage/traversal-reader.ts';
import type { TraversalReader, Direction } from '#lib/query/lineage/traversal-reader.ts';
import type { LineageEdge, LineageNode, LineageView } from '#lib/views/lineage.ts';

/**
 * `up` goes towards the source, `down` towards production, `both` in both directions. `impact` goes down and keeps only
 * the paths to deployments: of more nodes than the limit, those to what is deployed now.
 */
export type LineageInput = {
  /** `alg:hex` of an artifact, or the id of any node of an earlier response. */
  root: string;
  direction?: 'up' | 'down' | 'both' | 'impact';
  /** `hide`: without the edges that do not count, and without the nodes that only they reach. */
  claims?: 'show' | 'hide';
  depth?: number;
  limit?: number;
};

const LINEAGE_DEFAULTS = { depth: 4, limit: 300 };
export const LINEAGE_LIMITS = { depth: 12, limit: 50_000 };
/** Nodes of a level that are read at once, and the edges of a level after which the rest of it is left out. */
const NODES_READ_AT_ONCE = 1_000;
const MAX_EDGES_OF_LEVEL = 4 * LINEAGE_LIMITS.limit;

const DIRECTIONS: Record<NonNullable<LineageInput['direction']>, readonly Direction[]> = {
  up: [-1],
  down: [1],
  both: [-1, 1],
  impact: [1],
};

type Edge = { from: number; to: number; kind: EdgeKind; evidence: number };
/** An edge of the store, and whether its evidence counts. */
export type CountedEdge = Edge & { counts: boolean };
/** The state of one traversal: nodes with their signed depth, edges, and the number of nodes over the limit. */
type Traversal = {
  limit: number;
  hidesClaims: boolean;
  depth: Map<number, number>;
  edges: Map<string, CountedEdge>;
  hidden: number;
  reason: string | null;
};

/** What a traversal read: of every node (packed references) how it was reached, and the edges between them. */
export type ReadLineage = Omit<Traversal, 'limit' | 'hidesClaims'> & {
  start: number;
  ways: readonly Direction[];
  /** The greatest depth that was followed. */
  steps: number;
};

/**
 * The lineage around a node; null when the node is unknown. Throws `bad-request` for a depth or limit out of
 * `LINEAGE_LIMITS`, and `LargeLineage` once it has read more than `maxEdges` edges.
 */
export async function getLineage(
  { store }: { store: SeenStore },
  query: LineageInput,
  limits?: ReadLimits,
): Promise<LineageView | null> {
  const db = store.read;
  const walk = await readLineage({ store }, query, limits);
  return walk && withPrivateNodes(db, walk, await toLineageView(db, walk), query.claims === 'hide');
}

/** The number of edges after which `LargeLineage` is thrown; default: none. */
export type ReadLimits = { maxEdges?: number };

/** Follow the edges around a node; null when it is unknown. Throws as `getLineage`. */
export async function readLineage(
  { store: { read: db } }: { store: SeenStore },
  { root, ...query }: LineageInput,
  { maxEdges = Number.POSITIVE_INFINITY }: ReadLimits = {},
): Promise<ReadLineage | null> {
  const artifact = await findByDigest(db, root);
  const start = artifact ? nodeRef('artifact', artifact.id) : await parseNodeId(db, root);
  if (start === null) return null;
  const steps = checkedLimit(query.depth, LINEAGE_DEFAULTS.depth, LINEAGE_LIMITS.depth, 'depth');
  const limit = checkedLimit(query.limit, LINEAGE_DEFAULTS.limit, LINEAGE_LIMITS.limit, 'limit');
  const direction = query.direction ?? 'both';
  const walk: Traversal = {
    limit,
    hidesClaims: query.claims === 'hide',
    depth: new Map([[start, 0]]),
    edges: new Map(),
    hidden: 0,
    reason: null,
  };
  // Both directions advance one level at a time, so that the limit cuts both alike and distant nodes first.
  const ways = DIRECTIONS[direction];
  const reader = openTraversalReader(db, maxEdges);
  const levels = new Map<Direction, number[]>(ways.map((way) => [way, [start]]));
  for (let at = 1; at <= steps; at += 1) {
    for (const way of ways) levels.set(way, await visitNextLevel(db, reader, walk, levels.get(way)!, way, at));
    if (direction === 'impact' && walk.hidden > 0) {
      await visitPathsToDeployed(db, walk, start, steps);
      break;
    }
  }
  if (direction === 'impact') keepPathsToDeployments(walk, start);
  return { ...walk, start, ways, steps };
}

function checkedLimit(value: number | undefined, fallback: number, max: number, name: string): number {
  if (value === undefined) return fallback;
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new AttestryError('bad-request', `${name} must be a whole number from 1 to ${max}`, { pointer: `/${name}` });
  return value;
}

/**
 * Visit the neighbours of one level in one direction; returns the nodes of the next level. Edges that count come first,
 * so that claims without authority do not displace them.
 */
async function visitNextLevel(
  db: Db,
  reader: TraversalReader,
  walk: Traversal,
  from: number[],
  way: Direction,
  at: number,
): Promise<number[]> {
  return visitEdges(walk, await edgesOfLevel(db, reader, walk, from, way), way, at);
}

/** Visit the other ends of these edges; returns the nodes that were not visited before. */
function visitEdges(walk: Traversal, steps: readonly CountedEdge[], way: Direction, at: number): number[] {
  const next: number[] = [];
  for (const step of steps) {
    const { near, far } = endsOf(step);
    const other = way === 1 ? far : near;
    if (!walk.depth.has(other)) {
      if (walk.depth.size >= walk.limit) {
        walk.hidden += 1;
        walk.reason = `the answer is limited to ${walk.limit} nodes`;
        continue;
      }
      walk.depth.set(other, way * at);
      next.push(other);
    }
    walk.edges.set(`${step.from} ${step.kind} ${step.to} ${step.evidence}`, step);
  }
  return next;
}

/**
 * Visit only what leads to what is deployed now, where the limit would leave out some of it: the nodes on these paths
 * are found from the deployed artifacts, and their edges are read towards the source, so that it does not matter how
 * much came from the start.
 */
async function visitPathsToDeployed(db: Db, walk: Traversal, start: number, steps: number): Promise<void> {
  const reader = openTraversalReader(db);
  const found = await nodesToDeployed(db, [start, ...(await reader.equivalentNodes(start))], walk.limit);
  const kept = new Set(await Promise.all([...found].map((ref) => preferArtifactNode(reader, ref))));
  const refs = [...kept].filter((ref) => ref !== start);
  const into = await edgesOfLevel(db, reader, walk, refs, -1);
  const toDeployments = (await Promise.all(refs.map((ref) => deploymentEdges(db, ref)))).flat();
  const edges = Map.groupBy(
    [
      ...into.filter(({ from, to }) => kept.has(from) && kept.has(to)),
      ...(await inOrderOfCounting(db, walk, toDeployments)),
    ],
    (edge) => endsOf(edge).near,
  );
  const met = walk.depth.size + walk.hidden;
  walk.depth = new Map([[start, 0]]);
  walk.edges.clear();
  let level = [start];
  for (let at = 1; at <= steps; at += 1)
    level = visitEdges(
      walk,
      level.flatMap((ref) => edges.get(ref) ?? []),
      1,
      at,
    );
  keepPathsToDeployments(walk, start);
  walk.hidden = met - walk.depth.size;
  walk.reason = `more than ${walk.limit} nodes came from it: these are paths to what is deployed now`;
}

/** The edges of the nodes of one level: those that count, then the others unless they are hidden. */
async function edgesOfLevel(
  db: Db,
  reader: TraversalReader,
  walk: Traversal,
  from: readonly number[],
  way: Direction,
): Promise<CountedEdge[]> {
  const max = walk.hidesClaims ? LINEAGE_LIMITS.limit : walk.limit;
  const steps: Edge[] = [];
  for (let at = 0; at < from.length; at += NODES_READ_AT_ONCE) {
    if (steps.length >= MAX_EDGES_OF_LEVEL) {
      walk.hidden += from.length - at;
      walk.reason = `the answer follows ${MAX_EDGES_OF_LEVEL} claims in one step`;
      break;
    }
    const some = from.slice(at, at + NODES_READ_AT_ONCE);
    await reader.prefetch(some, way);
    for (const ref of some) for (const step of await edgesOfNode(db, reader, ref, way, max)) steps.push(step);
  }
  return inOrderOfCounting(db, walk, steps);
}

async function inOrderOfCounting(db: Db, walk: Traversal, steps: readonly Edge[]): Promise<CountedEdge[]> {
  const counting = await countingEdges(db, steps);
  const withCounts = (counts: boolean) =>
    steps.filter((step) => counting.has(step) === counts).map((step) => ({ ...step, counts }));
  return walk.hidesClaims ? withCounts(true) : [...withCounts(true), ...withCounts(false)];
}

/** At most `max` edges of a node in one direction. Deployments are read from their own table. */
async function edgesOfNode(db: Db, reader: TraversalReader, ref: number, way: Direction, max: number): Promise<Edge[]> {
  const { outgoing, incoming } = await reader.edges(ref, way, max);
  const steps = [...outgoing, ...incoming].map((row): Edge => ({
    from: row.from,
    to: row.to,
    kind: row.kind,
    evidence: row.evidence,
  }));
  if (way === 1) steps.push(...(await deploymentEdges(db, ref)));
  for (const twin of await reader.equivalentNodes(ref))
    for (const step of await edgesOfEquivalent(reader, twin, ref, way, max)) steps.push(step);
  for (const step of steps) {
    step.from = await preferArtifactNode(reader, step.from);
    step.to = await preferArtifactNode(reader, step.to);
  }
  return steps;
}

/** The edges from an artifact to its deployments; none from another node. */
async function deploymentEdges(db: Db, ref: number): Promise<Edge[]> {
  const { kind, id } = parseNodeRef(ref);
  const rows = kind === 'artifact' ? await deploymentsOfArtifact(db, id, 64) : [];
  return rows.map((row) => ({
    from: ref,
    to: nodeRef('deployment', row.id),
    kind: 'deployed-to',
    evidence: row.evidence ?? 0,
  }));
}

/** A material that is also a stored artifact is shown as that artifact. */
async function preferArtifactNode(reader: TraversalReader, ref: number): Promise<number> {
  return parseNodeRef(ref).kind === 'material' ? ((await reader.equivalentNodes(ref))[0] ?? ref) : ref;
}

/**
 * The edges of an equivalent node, attached to the node itself: a material that is also a stored artifact is shown
 * once.
 */
async function edgesOfEquivalent(
  reader: TraversalReader,
  twin: number,
  ref: number,
  way: Direction,
  max: number,
): Promise<Edge[]> {
  const { outgoing, incoming } = await reader.edges(twin, way, max);
  return [...outgoing, ...incoming].map((row) => ({
    from: row.from === twin ? ref : row.from,
    to: row.to === twin ? ref : row.to,
    kind: row.kind,
    evidence: row.evidence,
  }));
}

/** The end of an edge that is nearer to the source, and the other one. */
function endsOf({ kind, from, to }: Edge): { near: number; far: number } {
  return isReverseEdge(kind) ? { near: to, far: from } : { near: from, far: to };
}

/** Remove every node that no path to a deployment goes through. */
function keepPathsToDeployments(walk: Traversal, start: number): void {
  const before = new Map<number, number[]>();
  for (const step of walk.edges.values()) {
    const { near, far } = endsOf(step);
    before.set(far, [...(before.get(far) ?? []), near]);
  }
  const reachable = new Set([start]);
  const queue = [...walk.depth.keys()].filter((ref) => parseNodeRef(ref).kind === 'deployment');
  for (const ref of queue) {
    if (reachable.has(ref) && ref !== start) continue;
    reachable.add(ref);
    queue.push(...(before.get(ref) ?? []).filter((each) => !reachable.has(each)));
  }
  for (const ref of walk.depth.keys()) if (!reachable.has(ref)) walk.depth.delete(ref);
}

/** The private neighbours of nodes that were read, in the directions in which their neighbours were read. */
export function privateNeighboursOf(
  db: Db,
  { depth, ways, steps }: ReadLineage,
  refs: readonly number[],
  shownAs?: (ref: number) => number,
): Promise<PrivateNeighbours[]> {
  const depthOf = (ref: number) => depth.get(ref) ?? 0;
  const read = refs.filter((ref) => Math.abs(depthOf(ref)) < steps);
  return privateNeighbours(db, read, (ref) => ways.filter((way) => depthOf(ref) * way >= 0), shownAs);
}

/** The view with one grey node for the private neighbours of each node in each direction that was read. */
async function withPrivateNodes(
  db: Db,
  walk: ReadLineage,
  { ids, ...view }: LineageView & { ids: ReadonlyMap<number, string> },
  hidesClaims: boolean,
): Promise<LineageView> {
  for (const neighbours of await privateNeighboursOf(db, walk, [...ids.keys()])) {
    const { ref } = neighbours;
    const { node, edge } = privateNode(neighbours, ids.get(ref)!, walk.depth.get(ref) ?? 0);
    if (hidesClaims && !edge.counts) continue;
    view.nodes.push(node);
    view.edges.push(edge);
  }
  return view;
}

async function toLineageView(db: Db, walk: ReadLineage): Promise<LineageView & { ids: ReadonlyMap<number, string> }> {
  const steps = await deduplicateEdges(
    db,
    [...walk.edges.values()].filter((step) => walk.depth.has(step.from) && walk.depth.has(step.to)),
  );
  const shownEdges = new Map<number, number>();
  for (const { from, to } of steps) for (const end of [from, to]) shownEdges.set(end, (shownEdges.get(end) ?? 0) + 1);
  const nodes: LineageNode[] = [];
  const ids = new Map<number, string>();
  const usedIds = new Set<string>();
  const refs = [...walk.depth.keys()];
  const components = await componentNodeViews(db, refs);
  const degreesOfNodes = await degrees(db, refs, MAX_NEIGHBOUR_COUNT);
  for (const [ref, depth] of walk.depth) {
    const node = components.get(ref) ?? (await nodeView(db, ref));
    if (!node || usedIds.has(node.id)) continue;
    ids.set(ref, node.id);
    usedIds.add(node.id);
    nodes.push({
      ...node,
      depth,
      more: hiddenNeighbours(degreesOfNodes.get(ref) ?? { outgoing: 0, incoming: 0 }, shownEdges.get(ref) ?? 0),
    });
  }
  const edges = steps.flatMap(({ from, to, kind, claim, counts }): LineageEdge[] => {
    const [a, b] = [ids.get(from), ids.get(to)];
    return a === undefined || b === undefined
      ? []
      : [
          {
            id: `${from}-${kind}-${to}`,
            from: a,
            to: b,
            kind,
            evidenceId: claim?.id ?? null,
            verified: claim?.verified ?? false,
            counts,
          },
        ];
  });
  return { ids, root: ids.get(walk.start) ?? '', nodes, edges, hidden: { nodes: walk.hidden, reason: walk.reason } };
}

/** The number of neighbours that are not in the response; `MAX_NEIGHBOUR_COUNT` means that many or more. */
export function hiddenNeighbours({ outgoing, incoming }: ByDirection<number>, shown: number): number {
  const isCut = outgoing >= MAX_NEIGHBOUR_COUNT || incoming >= MAX_NEIGHBOUR_COUNT;
  return isCut ? MAX_NEIGHBOUR_COUNT : Math.min(MAX_NEIGHBOUR_COUNT, Math.max(0, outgoing + incoming - shown));
}

/** The document that is shown for an edge; null where no stored document claims it. */
export type EdgeClaim = { id: string; verified: boolean } | null;
export type ClaimedEdge = CountedEdge & { claim: EdgeClaim };

/**
 * Of several claims of one edge, keep the best: one that counts, then one that counts for an artifact of the build at
 * the edge or of its project, then a verified one, then the newest.
 */
export async function deduplicateEdges(db: Db, steps: readonly CountedEdge[]): Promise<ClaimedEdge[]> {
  const claims = new Map<string, CountedEdge[]>();
  for (const step of steps) {
    const key = `${step.from} ${step.kind} ${step.to}`;
    claims.set(key, [...(claims.get(key) ?? []), step]);
  }
  const own = await ownEvidence(db, [...claims.values()].filter((each) => each.length > 1).flat());
  const documents = new Map<number, { id: string; outcome: string } | null>();
  const best: ClaimedEdge[] = [];
  for (const each of claims.values()) {
    const edges: ClaimedEdge[] = [];
    for (const step of each) edges.push({ ...step, claim: await claimOf(db, documents, step) });
    const rank = ({ counts, claim }: ClaimedEdge, at: number) =>
      Number(counts) * 4 + Number(counts && own.has(each[at]!)) * 2 + Number(claim?.verified ?? false);
    const ranked = edges.map((edge, at) => ({ edge, rank: rank(edge, at) }));
    ranked.sort((a, b) => b.rank - a.rank || b.edge.evidence - a.edge.evidence);
    best.push(ranked[0]!.edge);
  }
  return best;
}

async function claimOf(
  db: Db,
  documents: Map<number, { id: string; outcome: string } | null>,
  { evidence, counts }: CountedEdge,
): Promise<EdgeClaim> {
  if (!documents.has(evidence))
    documents.set(evidence, evidence === 0 ? null : await evidenceIdAndOutcome(db, evidence));
  const row = documents.get(evidence) ?? null;
  return row && { id: row.id, verified: row.outcome === 'verified' && counts };
}

/** The edges at a build whose document counts for an artifact of that build or of its project. */
async function ownEvidence(db: Db, steps: readonly CountedEdge[]): Promise<Set<CountedEdge>> {
  const pairs = new Map<string, BuildEvidence>();
  const keyOf = ({ build, evidence }: BuildEvidence) => `${build} ${evidence}`;
  const pairOf = ({ from, to, evidence }: CountedEdge): BuildEvidence | null => {
    const build = [from, to].map(parseNodeRef).find(({ kind }) => kind === 'build');
    return build === undefined || evidence === 0 ? null : { build: build.id, evidence };
  };
  for (const step of steps) {
    const pair = pairOf(step);
    if (pair !== null) pairs.set(keyOf(pair), pair);
  }
  const counting = await countsForBuild(db, [...pairs.values()]);
  const own = new Set([...pairs.keys()].filter((_, at) => counting[at]));
  return new Set(
    steps.filter((step) => {
      const pair = pairOf(step);
      return pair !== null && own.has(keyOf(pair));
    }),
  );
}
