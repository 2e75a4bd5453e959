/** Where something came from and where it went: a bounded walk over the steps that evidence claims. */
import { AttestryError } from '#lib/errors.ts';
import { MAX_NEIGHBOUR_COUNT } from '#lib/lineage/model/lineage.ts';
import { evidenceIdAndOutcome } from '#db/evidence/evidence.ts';
import { nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { EdgeKind } from '#db/lineage/edges.ts';
import { degrees } from '#db/lineage-batch.ts';
import type { Db } from '#db/open.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';
import type { Context } from '#lib/context/context.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { nodeView, componentNodeViews, parseNodeId } from '#lib/query/lineage/nodes.ts';
import { isReverseEdge, openTraversalReader } from '#lib/query/lineage/traversal-reader.ts';
import type { TraversalReader, Direction } from '#lib/query/lineage/traversal-reader.ts';
import type { LineageEdge, LineageNode, LineageView } from '#lib/views/lineage.ts';

/**
 * `up` towards the source, `down` towards production, `both`, or `impact`: everything deployed that came from here, and
 * the way to it.
 */
export type LineageInput = {
  /** `alg:hex` of an artifact, or the id of any node of an earlier answer. */
  root: string;
  direction?: 'up' | 'down' | 'both' | 'impact';
  depth?: number;
  limit?: number;
};

const LINEAGE_DEFAULTS = { depth: 4, limit: 300 };
export const LINEAGE_LIMITS = { depth: 12, limit: 5_000 };

type Edge = { from: number; to: number; kind: EdgeKind; evidence: number };
type Traversal = { depth: Map<number, number>; edges: Map<string, Edge>; hidden: number; reason: string | null };

/** The lineage around a node. Null where nothing is known of it. */
export async function getLineage(context: Context, { root, ...query }: LineageInput): Promise<LineageView | null> {
  const db = context.store.read;
  const artifact = await findByDigest(db, root);
  const start = artifact ? nodeRef('artifact', artifact.id) : await parseNodeId(db, root);
  if (start === null) return null;
  const depth = checkedLimit(query.depth, LINEAGE_DEFAULTS.depth, LINEAGE_LIMITS.depth, 'depth');
  const limit = checkedLimit(query.limit, LINEAGE_DEFAULTS.limit, LINEAGE_LIMITS.limit, 'limit');
  const direction = query.direction ?? 'both';
  const walk: Traversal = { depth: new Map([[start, 0]]), edges: new Map(), hidden: 0, reason: null };
  // The two ways are walked side by side, ring by ring, so that a limit cuts both alike and the far before the near.
  const ways = direction === 'both' ? ([-1, 1] as const) : direction === 'up' ? ([-1] as const) : ([1] as const);
  const read = openTraversalReader(db);
  const rings = new Map<Direction, number[]>(ways.map((way) => [way, [start]]));
  for (let at = 1; at <= depth; at += 1)
    for (const way of ways) rings.set(way, await visitNextLevel(db, read, walk, rings.get(way)!, way, at, limit));
  if (direction === 'impact') keepPathsToDeployments(walk, start);
  return toLineageView(db, walk, start);
}

function checkedLimit(asked: number | undefined, otherwise: number, most: number, what: string): number {
  if (asked === undefined) return otherwise;
  if (!Number.isInteger(asked) || asked < 1 || asked > most)
    throw new AttestryError('bad-request', `${what} is a whole number from 1 to ${most}`, { pointer: `/${what}` });
  return asked;
}

/** One ring further out. */
async function visitNextLevel(
  db: Db,
  read: TraversalReader,
  walk: Traversal,
  from: number[],
  way: Direction,
  at: number,
  limit: number,
): Promise<number[]> {
  const next: number[] = [];
  await read.prefetch(from, way);
  for (const ref of from) {
    for (const step of await edgesOfNode(db, read, ref, way, limit)) {
      const other =
        way === 1 ? (isReverseEdge(step.kind) ? step.from : step.to) : isReverseEdge(step.kind) ? step.to : step.from;
      if (!walk.depth.has(other)) {
        if (walk.depth.size >= limit) {
          walk.hidden += 1;
          walk.reason = `the answer is limited to ${limit} nodes`;
          continue;
        }
        walk.depth.set(other, way * at);
        next.push(other);
      }
      walk.edges.set(`${step.from} ${step.kind} ${step.to} ${step.evidence}`, step);
    }
  }
  return next;
}

/** At most `most` steps out of a node, downwards or upwards; deployments are read from where they are kept. */
async function edgesOfNode(db: Db, read: TraversalReader, ref: number, way: Direction, most: number): Promise<Edge[]> {
  const node = parseNodeRef(ref);
  const { out, back } = await read.edges(ref, way, most);
  const steps = [...out, ...back].map((row): Edge => ({
    from: row.from,
    to: row.to,
    kind: row.kind,
    evidence: row.evidence,
  }));
  if (node.kind === 'artifact' && way === 1) {
    for (const row of await deploymentsOfArtifact(db, node.id, 64))
      steps.push({ from: ref, to: nodeRef('deployment', row.id), kind: 'deployed-to', evidence: row.evidence ?? 0 });
  }
  for (const twin of await read.equivalentNodes(ref))
    for (const step of await edgesOfEquivalent(read, twin, ref, way, most)) steps.push(step);
  for (const step of steps) {
    step.from = await preferArtifactNode(read, step.from);
    step.to = await preferArtifactNode(read, step.to);
  }
  return steps;
}

/** An input of a build, or a platform of an image, that is an artifact known here is drawn as that. */
async function preferArtifactNode(read: TraversalReader, ref: number): Promise<number> {
  return parseNodeRef(ref).kind === 'material' ? ((await read.equivalentNodes(ref))[0] ?? ref) : ref;
}

/**
 * The steps of a thing's other name, told as its own: an input of a build that is an artifact known here is drawn once.
 */
async function edgesOfEquivalent(
  read: TraversalReader,
  twin: number,
  ref: number,
  way: Direction,
  most: number,
): Promise<Edge[]> {
  const { out, back } = await read.edges(twin, way, most);
  return [...out, ...back].map((row) => ({
    from: row.from === twin ? ref : row.from,
    to: row.to === twin ? ref : row.to,
    kind: row.kind,
    evidence: row.evidence,
  }));
}

/** Only what leads to something deployed. */
function keepPathsToDeployments(walk: Traversal, start: number): void {
  const before = new Map<number, number[]>();
  for (const step of walk.edges.values()) {
    const [near, far] = isReverseEdge(step.kind) ? [step.to, step.from] : [step.from, step.to];
    before.set(far, [...(before.get(far) ?? []), near]);
  }
  const kept = new Set([start]);
  const queue = [...walk.depth.keys()].filter((ref) => parseNodeRef(ref).kind === 'deployment');
  for (const ref of queue) {
    if (kept.has(ref) && ref !== start) continue;
    kept.add(ref);
    queue.push(...(before.get(ref) ?? []).filter((each) => !kept.has(each)));
  }
  for (const ref of walk.depth.keys()) if (!kept.has(ref)) walk.depth.delete(ref);
}

async function toLineageView(db: Db, walk: Traversal, start: number): Promise<LineageView> {
  const steps = await deduplicateEdges(
    db,
    [...walk.edges.values()].filter((step) => walk.depth.has(step.from) && walk.depth.has(step.to)),
  );
  const drawn = new Map<number, number>();
  for (const { from, to } of steps) for (const end of [from, to]) drawn.set(end, (drawn.get(end) ?? 0) + 1);
  const nodes: LineageNode[] = [];
  const ids = new Map<number, string>();
  const taken = new Set<string>();
  const refs = [...walk.depth.keys()];
  const drawings = await componentNodeViews(db, refs);
  const all = await degrees(db, refs, MAX_NEIGHBOUR_COUNT);
  for (const [ref, depth] of walk.depth) {
    const node = drawings.get(ref) ?? (await nodeView(db, ref));
    if (!node || taken.has(node.id)) continue;
    ids.set(ref, node.id);
    taken.add(node.id);
    nodes.push({ ...node, depth, more: hiddenNeighbours(all.get(ref) ?? { out: 0, back: 0 }, drawn.get(ref) ?? 0) });
  }
  const edges = steps.flatMap(({ from, to, kind, claim }): LineageEdge[] => {
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
          },
        ];
  });
  return { root: ids.get(start) ?? '', nodes, edges, hidden: { nodes: walk.hidden, reason: walk.reason } };
}

/** Neighbours that are not in the answer; `MOST_MORE` stands for that many and more. */
function hiddenNeighbours({ out, back }: { out: number; back: number }, drawn: number): number {
  const isCut = out >= MAX_NEIGHBOUR_COUNT || back >= MAX_NEIGHBOUR_COUNT;
  return isCut ? MAX_NEIGHBOUR_COUNT : Math.min(MAX_NEIGHBOUR_COUNT, Math.max(0, out + back - drawn));
}

type EdgeClaim = { id: string; verified: boolean } | null;

/** A step that several documents claim is drawn once, by the newest of them that is verified, else by the newest. */
async function deduplicateEdges(db: Db, steps: readonly Edge[]): Promise<(Edge & { claim: EdgeClaim })[]> {
  const claims = new Map<number, EdgeClaim>();
  for (const { evidence } of steps) {
    if (claims.has(evidence)) continue;
    const row = evidence === 0 ? null : await evidenceIdAndOutcome(db, evidence);
    claims.set(evidence, row && { id: row.id, verified: row.outcome === 'verified' });
  }
  const best = new Map<string, Edge & { claim: EdgeClaim }>();
  for (const step of steps) {
    const key = `${step.from} ${step.kind} ${step.to}`;
    const other = best.get(key);
    const claim = claims.get(step.evidence) ?? null;
    const better =
      !other ||
      Number(claim?.verified ?? false) - Number(other.claim?.verified ?? false) ||
      step.evidence - other.evidence;
    if (better === true || (typeof better === 'number' && better > 0)) best.set(key, { ...step, claim });
  }
  return [...best.values()];
}
