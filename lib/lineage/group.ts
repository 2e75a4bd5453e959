/**
 * Folding: many nodes drawn as one. A group is either "all the components of this SBOM" (like nodes beside one anchor)
 * or "everything behind this node" (what the root reaches only through it). Folding loses nothing: the group says how
 * many it holds, its status is the worst inside, and an edge of it is verified only when every edge it stands for is.
 */
import { STATUS_ORDER } from '#lib/status/presentation.ts';
import type { Status } from '#lib/status/status.ts';
import { forEachNext, forEachPrevious, type Graph } from '#lib/lineage/model/graph.ts';
import type { Lineage, LineageEdge, LineageNode, LineageNodeKind } from '#lib/lineage/model/lineage.ts';
import { formatCount } from '#lib/format/quantity.ts';
import { formatKindCount } from './labels.ts';

export type Group = {
  id: string;
  /** The node they hang from. */
  anchor: string;
  /** Kind of all members; null where they differ. */
  kind: LineageNodeKind | null;
  members: string[];
};

/** The status that speaks for many: the worst. Null where none has one. */
export function worstStatus(statuses: Iterable<Status | null>): Status | null {
  const present = new Set(statuses);
  return STATUS_ORDER.find((status) => present.has(status)) ?? null;
}

/**
 * Like nodes that hang from one anchor, where there are at least `least` of them. The root and what others hang from
 * stay out.
 */
export function siblingGroups(graph: Graph, least: number): Group[] {
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
  return [...byKey.values()].filter((group) => group.members.length >= least);
}

/** The one neighbour nearer the root; null where there are several ways or something hangs from the node itself. */
function anchorOf(graph: Graph, node: number): number | null {
  const near = Math.abs(graph.nodes[node]!.depth);
  let anchor: number | null = null;
  let leaf = true;
  const look = (other: number) => {
    const there = Math.abs(graph.nodes[other]!.depth);
    const alike = graph.nodes[other]!.kind === graph.nodes[node]!.kind;
    if (there < near || (there === near && !alike)) {
      if (anchor === null) anchor = other;
    } else if (!alike) leaf = false;
  };
  forEachPrevious(graph, node, look);
  forEachNext(graph, node, look);
  return leaf ? anchor : null;
}

/** Everything the root reaches only through `id`; null where that is nothing. */
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

export type FoldedLineage = Lineage & { /** By the id of the node that stands for it. */ groups: Map<string, Group> };

/**
 * Draw each group as one node. A node in two groups goes with the first; a group left with fewer than two is not
 * folded.
 */
export function foldGroups(lineage: Lineage, groups: readonly Group[]): FoldedLineage {
  const known = new Map(lineage.nodes.map((node) => [node.id, node]));
  const standsFor = new Map<string, string>();
  const folded = new Map<string, Group>();
  for (const group of groups) {
    const members = group.members.filter(
      (id) => known.has(id) && !standsFor.has(id) && id !== lineage.root && id !== group.anchor,
    );
    if (members.length < 2 || folded.has(group.id)) continue;
    folded.set(group.id, { ...group, members });
    for (const id of members) standsFor.set(id, group.id);
  }
  const nodes = lineage.nodes.filter((node) => !standsFor.has(node.id));
  for (const group of folded.values()) nodes.push(groupNode(group, known));
  return { ...lineage, nodes, edges: mergeEdges(lineage.edges, standsFor), groups: folded };
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

function mergeEdges(edges: readonly LineageEdge[], standsFor: Map<string, string>): LineageEdge[] {
  const merged = new Map<string, LineageEdge>();
  const kept: LineageEdge[] = [];
  for (const edge of edges) {
    const from = standsFor.get(edge.from) ?? edge.from;
    const to = standsFor.get(edge.to) ?? edge.to;
    if (from === edge.from && to === edge.to) {
      kept.push(edge);
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
            evidenceId: already.evidenceId === edge.evidenceId ? edge.evidenceId : null,
          },
    );
  }
  return [...kept, ...merged.values()];
}
