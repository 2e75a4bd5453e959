/**
 * The tree of groups of a lineage: everything, then what belongs to one project, build or release, then the nodes of
 * one kind in it. Parts are sorted the worst status first, so that a page of them shows what is wrong before the rest.
 */
import type { Status } from '#lib/status/status.ts';
import { STATUS_ORDER, statusRank } from '#lib/status/presentation.ts';
import type { LineageNodeKind } from '#lib/lineage/model/lineage.ts';

/** A node of the lineage as the grouping sees it. */
export type Leaf = {
  ref: number;
  kind: LineageNodeKind;
  /** What it belongs to, such as `project:12`; null: to nothing. */
  owner: string | null;
  /** Its kind, for components and materials with the ecosystem: `artifact`, `component.npm`. */
  sort: string;
  status: Status | null;
  /** Only claims without authority lead to it. Its status is no evidence about the lineage. */
  claimed: boolean;
  /** Its place among leaves of the same status. */
  order: number | string;
};

export type Container = {
  id: string;
  owner: string | null;
  /** Of its leaves; null: they are of several sorts. */
  sort: string | null;
  parts: readonly Part[];
  /** All leaves below it. */
  leaves: readonly Leaf[];
};
export type Part = Leaf | Container;

/** Whether a part is a container. */
export const isContainer = (part: Part): part is Container => 'parts' in part;

/** The id of every container begins with this, so that it is the id of no node. */
const GROUP_PREFIX = 'group:';

/** The container of everything. Equal leaves in any order give the same tree. */
export function groupTree(leaves: readonly Leaf[]): Container {
  const parts = [...Map.groupBy(leaves, ({ owner }) => owner)].flatMap(([owner, owned]): Container[] => {
    const sorts = sortContainers(owner, owned);
    if (owner === null || sorts.length === 1) return sorts;
    return [containerOf(`${GROUP_PREFIX}${owner}`, owner, sorts)];
  });
  return containerOf(GROUP_PREFIX, null, parts);
}

/** One container for each sort of leaf of an owner. */
function sortContainers(owner: string | null, leaves: readonly Leaf[]): Container[] {
  return [...Map.groupBy(leaves, ({ sort }) => sort)].map(([sort, alike]) =>
    containerOf(`${GROUP_PREFIX}${owner ?? ''}~${sort}`, owner, alike),
  );
}

function containerOf(id: string, owner: string | null, unsorted: readonly Part[]): Container {
  const keyed = unsorted.map((part) => ({
    part,
    rank: rankOf(part),
    size: isContainer(part) ? part.leaves.length : 1,
  }));
  keyed.sort((a, b) => a.rank - b.rank || b.size - a.size || compareOrder(a.part, b.part));
  const parts = keyed.map(({ part }) => part);
  const leaves = leavesOf(parts);
  const sorts = new Set(leaves.map(({ sort }) => sort));
  return { id, owner, sort: sorts.size === 1 ? leaves[0]!.sort : null, parts, leaves };
}

/** All leaves of parts, in order. */
export function leavesOf(parts: readonly Part[]): Leaf[] {
  const leaves: Leaf[] = [];
  for (const part of parts) {
    if (!isContainer(part)) leaves.push(part);
    else for (const leaf of part.leaves) leaves.push(leaf);
  }
  return leaves;
}

/** The rank of the worst status of the leaves that count; behind all others without one. */
function rankOf(part: Part): number {
  let least = STATUS_ORDER.length;
  for (const { status, claimed } of isContainer(part) ? part.leaves : [part])
    if (status !== null && !claimed) least = Math.min(least, statusRank(status));
  return least;
}

function compareOrder(a: Part, b: Part): number {
  const [left, right] = [a, b].map((part) => (isContainer(part) ? part.id : part.order));
  if (left === right) return isContainer(a) || isContainer(b) ? 0 : a.ref - b.ref;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  // Ids that end with a number are in the order of the number.
  if (isContainer(a) && isContainer(b) && a.id.length !== b.id.length) return a.id.length - b.id.length;
  return String(left) < String(right) ? -1 : 1;
}
