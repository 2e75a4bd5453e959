/**
 * Folding: one node represents a group of nodes. A group is either "all the components of this SBOM" (nodes of one kind
 * beside one anchor) or "everything behind this node" (nodes that the root reaches only through it). The group shows
 * the number of its members and the worst status among them. Its edge is verified only when every edge that it replaces
 * is, and counts when one of them does.
 */
import { worstStatus } from '#lib/status/presentation.ts';
import { forEachNext, forEachPrevious, type Graph } from '#lib/lineage/model/graph.ts';
import type { Lineage, LineageEdge, LineageNode, LineageNodeKind } from '#lib/lineage/model/lineage.ts';
import { formatCount } from '#lib/format/quantity.ts';
import { type ClaimBasis, countClaims, formatKindCount } from './labels.ts';

export type Group = {
  id: string;
  /** The node that connects the members to the rest. */
  anchor: string;
  /** The kind of all members; null when they differ. */
  kind: LineageNodeKind | null;
  members: string[];
};

/**
 * Groups of at least `minSize` nodes of one kind with the same anchor. The root and nodes that lead on to others are
 * never in a group.
 */
export function siblingGroups(graph: Graph, minSize: number): Group[] {
  const byKey = new Map<string, Group>();
  graph.nodes.forEach((node, n) => {
    if (n === graph.root) return;
    const anchor = anchorOf(graph, n);
    if (anchor === null) return;
    const id = `all:${node.kind}:${graph.nodes[anchor]!.id}`;
    const group = byKey.get(id) ?? { id, anchor: graph.nodes[anchor]!.id, kind: node.kind, members: [] };
    group.members.push(node.id);
    byKey.set(id, group);
  });
  return [...byKey.values()].filter((group) => group.members.length >= minSize);
}

/** The first neighbour nearer to the root; null when there is none or when the node leads on to others. */
function anchorOf(graph: Graph, node: number): number | null {
  const near = Math.abs(graph.nodes[node]!.depth);
  let anchor: number | null = null;
  let leaf = true;
  const visit = (other: number) => {
    const there = Math.abs(graph.nodes[other]!.depth);
    const alike = graph.nodes[other]!.kind === graph.nodes[node]!.kind;
    if (there < near || (there === near && !alike)) {
      if (anchor === null) anchor = other;
    } else if (!alike) leaf = false;
  };
  forEachPrevious(graph, node, visit);
  forEachNext(graph, node, visit);
  return leaf ? anchor : null;
}

/** The nodes that the root reaches only through `id`; null when there are none. */
export function dominatedGroup(graph: Graph, id: string): Group | null {
  const at = graph.indexOf.get(id);
  if (at === undefined || graph.root < 0) return null;
  const reach = (without: number) => {
    const seen = new Uint8Array(graph.nodes.length);
    if (graph.root === without) return seen;
    const queue = [graph.root];
    seen[graph.root] = 1;
    for (let i = 0; i < queue.length; i++) {
      const step = (other: number) => {
        if (seen[other] === 0 && other !== without) {
          seen[other] = 1;
          queue.push(other);
        }
      };
      forEachNext(graph, queue[i]!, step);
      forEachPrevious(graph, queue[i]!, step);
    }
    return seen;
  };
  const all = reach(-1);
  const rest = reach(at);
  const members = graph.nodes.filter((_, n) => n !== at && n !== graph.root && all[n] === 1 && rest[n] === 0);
  if (members.length === 0) return null;
  const kinds = new Set(members.map((member) => member.kind));
  return {
    id: `behind:${id}`,
    anchor: id,
    kind: kinds.size === 1 ? members[0]!.kind : null,
    members: members.map((member) => member.id),
  };
}

export type FoldedLineage = Lineage & {
  /** By the id of the node that represents the group. */ groups: Map<string, Group>;
};

/**
 * Replace each group by one node. A node in two groups belongs to the first. A group with fewer than two remaining
 * members is not folded.
 */
export function foldGroups(lineage: Lineage, groups: readonly Group[]): FoldedLineage {
  const known = new Map(lineage.nodes.map((node) => [node.id, node]));
  const groupOfNode = new Map<string, string>();
  const folded = new Map<string, Group>();
  for (const group of groups) {
    const members = group.members.filter(
      (id) => known.has(id) && !groupOfNode.has(id) && id !== lineage.root && id !== group.anchor,
    );
    if (members.length < 2 || folded.has(group.id)) continue;
    folded.set(group.id, { ...group, members });
    for (const id of members) groupOfNode.set(id, group.id);
  }
  const nodes = lineage.nodes.filter((node) => !groupOfNode.has(node.id));
  for (const group of folded.values()) nodes.push(groupNode(group, known));
  return { ...lineage, nodes, edges: mergeEdges(lineage.edges, groupOfNode), groups: folded };
}

function groupNode(group: Group, known: Map<string, LineageNode>): LineageNode {
  const members = group.members.map((id) => known.get(id)!);
  const kinds = new Set(members.map((member) => member.kind));
  const kind = kinds.size === 1 ? members[0]!.kind : null;
  const nearest = members.reduce((best, member) => (Math.abs(member.depth) < Math.abs(best.depth) ? member : best));
  return {
    id: group.id,
    kind: kind ?? nearest.kind,
    label: kind === null ? `${formatCount(members.length)} more` : formatKindCount(members.length, kind),
    detail:
      members
        .slice(0, 3)
        .map((member) => member.label)
        .join(', ') + (members.length > 3 ? ' …' : ''),
    status: worstStatus(members.map((member) => member.status)),
    href: null,
    depth: nearest.depth,
    more: members.reduce((sum, member) => sum + member.more, 0),
  };
}

function mergeEdges(edges: readonly LineageEdge[], groupOfNode: Map<string, string>): LineageEdge[] {
  const merged = new Map<string, LineageEdge>();
  const unchanged: LineageEdge[] = [];
  for (const edge of edges) {
    const from = groupOfNode.get(edge.from) ?? edge.from;
    const to = groupOfNode.get(edge.to) ?? edge.to;
    if (from === edge.from && to === edge.to) {
      unchanged.push(edge);
      continue;
    }
    if (from === to) continue;
    const id = `${edge.kind}:${from}→${to}`;
    const already = merged.get(id);
    merged.set(
      id,
      already === undefined
        ? { ...edge, id, from, to }
        : {
            ...already,
            verified: already.verified && edge.verified,
            counts: already.counts || edge.counts,
            evidenceId: already.evidenceId === edge.evidenceId ? edge.evidenceId : null,
            ...sumClaims(countClaims([already, edge])),
          },
    );
  }
  return [...unchanged, ...merged.values()];
}

function sumClaims(counted: Record<ClaimBasis, number>) {
  return {
    claims: counted.verified + counted.unverified + counted['without-authority'],
    verifiedClaims: counted.verified,
    claimsWithoutAuthority: counted['without-authority'],
  };
}
