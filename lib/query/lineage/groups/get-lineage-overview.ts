/** The overview of a lineage: up to 50,000 nodes as some dozens of groups, of which each opens to its parts. */
import { MAX_NEIGHBOUR_COUNT } from '#lib/lineage/model/lineage.ts';
import { degrees } from '#db/lineage/batch.ts';
import { verifiedEvidence } from '#db/lineage/node-facts.ts';
import type { EdgeKind } from '#db/lineage/edges.ts';
import type { Db, SeenStore } from '#db/open.ts';
import { type Claim, mergeClaims, type MergedClaims } from '#lib/lineage/overview/merge-claims.ts';
import { type Element, type ShownParts, showParts } from '#lib/lineage/overview/show-parts.ts';
import { groupTree } from '#lib/lineage/overview/tree.ts';
import {
  type CountedEdge,
  deduplicateEdges,
  hiddenNeighbours,
  LINEAGE_LIMITS,
  type LineageInput,
  privateNeighboursOf,
  type ReadLineage,
  readLineage,
  type ReadLimits,
} from '#lib/query/get-lineage.ts';
import { componentNodeViews, nodeView } from '#lib/query/lineage/nodes.ts';
import { privateNode } from '#lib/query/lineage/private-neighbours.ts';
import type { LineageGroupEdge, LineageGrouping, LineageOverview } from '#lib/views/lineage.ts';
import { countLeaves, openGroupDescriber } from './describe-group.ts';
import { readLeaves } from './read-leaves.ts';

export type LineageOverviewInput = Omit<LineageInput, 'limit'> & {
  by?: LineageGrouping;
  /** Ids of groups of an earlier answer; the answer shows the parts of each. */
  open?: readonly string[];
  /** How many parts of an open group are shown; the others are one more group. */
  page?: number;
};

/** Parts of a group that are shown at once, and groups that can be open. */
export const OVERVIEW_LIMITS = { page: 200, open: 32 };
const DEFAULT_PAGE = 60;

/** A claim between two nodes with all edges of the store that state it. */
type NodeClaim = Claim & { kind: EdgeKind; edges: CountedEdge[] };

/** The overview of the lineage around a node; null when the node is unknown. Throws as `getLineage`. */
export async function getLineageOverview(
  { store }: { store: SeenStore },
  { by = 'project', open = [], page = DEFAULT_PAGE, ...query }: LineageOverviewInput,
  limits?: ReadLimits,
): Promise<LineageOverview | null> {
  const db = store.read;
  const walk = await readLineage({ store }, { ...query, limit: LINEAGE_LIMITS.limit }, limits);
  if (walk === null) return null;
  const parts = withRoot(walk.start, showParts(groupTree(await readLeaves(db, walk, by)), new Set(open), page));
  const claims = await claimsOf(db, walk, parts.elementOf);
  const { edges, inside } = mergeClaims(claims, parts.elementOf);
  const describer = openGroupDescriber(db);
  const ids = await elementIds(db, walk, parts.elements);
  const overview: LineageOverview = {
    root: ids.nodes.get(walk.start)?.id ?? '',
    by,
    nodes: await nodesOf(db, walk, parts.elements, ids.nodes, claims),
    groups: [],
    edges: await edgesOf(db, edges, (at) => ids.of(parts.elements[at]!)),
    opened: [],
    total: { nodes: parts.elementOf.size, shown: 0 },
    hidden: { nodes: walk.hidden, reason: walk.reason },
  };
  overview.total.shown = overview.nodes.length;
  for (const [at, { group, within }] of parts.elements.entries()) {
    if (group === null) continue;
    const depths = group.leaves.map(({ ref }) => walk.depth.get(ref)!);
    overview.groups.push({
      id: group.id,
      ...(await describer.label(group)),
      isRest: group.isRest,
      within,
      ...countLeaves(group.leaves),
      inside: inside.get(at) ?? 0,
      depth: depths.reduce((nearest, depth) => (Math.abs(depth) < Math.abs(nearest) ? depth : nearest)),
    });
  }
  for (const container of parts.opened) {
    const { label } = await describer.label({ ...container, isRest: container.id.includes('@') });
    overview.opened.push({ id: container.id, label, nodes: container.leaves.length });
  }
  await addPrivateNodes(db, walk, parts, (at) => ids.of(parts.elements[at]!), overview, query.claims === 'hide');
  return overview;
}

/** The root is always shown by itself. */
function withRoot(start: number, { elements, elementOf, opened }: ShownParts): ShownParts {
  const root = { ref: start, kind: 'artifact', owner: null, sort: '', status: null, claimed: false, order: 0 } as const;
  return {
    elements: [...elements, { within: null, leaf: root, group: null }],
    elementOf: new Map([...elementOf, [start, elements.length]]),
    opened,
  };
}

type NodeView = NonNullable<Awaited<ReturnType<typeof nodeView>>>;

async function elementIds(db: Db, walk: ReadLineage, elements: readonly Element[]) {
  const refs = elements.flatMap(({ leaf }) => leaf?.ref ?? []);
  const nodes = new Map<number, NodeView>(await componentNodeViews(db, refs));
  for (const ref of refs) {
    const view = nodes.get(ref) ?? (await nodeView(db, ref));
    if (view !== null) nodes.set(ref, view);
  }
  const of = ({ leaf, group }: Element): string | null =>
    leaf === null ? group.id : (nodes.get(leaf.ref)?.id ?? null);
  return { nodes, of };
}

async function nodesOf(
  db: Db,
  walk: ReadLineage,
  elements: readonly Element[],
  views: ReadonlyMap<number, NodeView>,
  claims: readonly NodeClaim[],
): Promise<LineageOverview['nodes']> {
  const found = await degrees(db, [...views.keys()], MAX_NEIGHBOUR_COUNT);
  const known = new Map<number, number>();
  for (const { from, to } of claims) for (const end of [from, to]) known.set(end, (known.get(end) ?? 0) + 1);
  return elements.flatMap(({ leaf, within }) => {
    const view = leaf === null ? undefined : views.get(leaf.ref);
    if (leaf === null || view === undefined) return [];
    const more = hiddenNeighbours(found.get(leaf.ref) ?? { outgoing: 0, incoming: 0 }, known.get(leaf.ref) ?? 0);
    return [{ ...view, depth: walk.depth.get(leaf.ref)!, more, within }];
  });
}

/** The claims between the nodes of a lineage. Of several documents that make one claim, the best decides. */
async function claimsOf(db: Db, walk: ReadLineage, elementOf: ReadonlyMap<number, number>): Promise<NodeClaim[]> {
  const edges = [...walk.edges.values()].filter(({ from, to }) => elementOf.has(from) && elementOf.has(to));
  const verified = await verifiedEvidence(db, [...new Set(edges.map(({ evidence }) => evidence))]);
  const claims = new Map<string, NodeClaim>();
  for (const edge of edges) {
    const { from, to, kind, counts, evidence } = edge;
    const key = `${from} ${kind} ${to}`;
    let claim = claims.get(key);
    if (claim === undefined) claims.set(key, (claim = { from, to, kind, counts: false, verified: false, edges: [] }));
    claim.edges.push(edge);
    claim.counts ||= counts;
    claim.verified ||= counts && verified.has(evidence);
  }
  return [...claims.values()];
}

/** The shown edges. A document is read where it makes the only claim. */
async function edgesOf(
  db: Db,
  merged: readonly MergedClaims<NodeClaim>[],
  idOf: (element: number) => string | null,
): Promise<LineageGroupEdge[]> {
  const single = merged.filter(({ claims }) => claims === 1).flatMap(({ first }) => first.edges);
  const documents = new Map(
    (await deduplicateEdges(db, single)).map(({ from, kind, to, claim }) => [`${from} ${kind} ${to}`, claim]),
  );
  return merged.flatMap(({ from, to, kind, first, claims, verified, withoutAuthority }) => {
    const [a, b] = [idOf(from), idOf(to)];
    if (a === null || b === null) return [];
    const document = claims === 1 ? documents.get(`${first.from} ${kind} ${first.to}`) : null;
    return [
      {
        id: `${a}-${kind}-${b}`,
        from: a,
        to: b,
        kind,
        evidenceId: document?.id ?? null,
        verified: verified === claims,
        counts: withoutAuthority < claims,
        claims,
        verifiedClaims: verified,
        claimsWithoutAuthority: withoutAuthority,
      },
    ];
  });
}

/** Add one grey node for the private neighbours of each shown node or group in each direction that was read. */
async function addPrivateNodes(
  db: Db,
  walk: ReadLineage,
  { elementOf }: ShownParts,
  idOf: (element: number) => string | null,
  { nodes, edges }: LineageOverview,
  hidesClaims: boolean,
): Promise<void> {
  const neighbours = await privateNeighboursOf(db, walk, [...elementOf.keys()], (ref) => elementOf.get(ref) ?? -1);
  for (const found of neighbours) {
    const { ref, claims, verified, withoutAuthority } = found;
    const near = idOf(elementOf.get(ref)!);
    if (near === null) continue;
    const { node, edge } = privateNode(found, near, walk.depth.get(ref) ?? 0);
    if (hidesClaims && !edge.counts) continue;
    nodes.push({ ...node, within: null });
    edges.push({ ...edge, claims, verifiedClaims: verified, claimsWithoutAuthority: withoutAuthority });
  }
}
