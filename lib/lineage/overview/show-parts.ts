/**
 * What an overview shows of the tree of groups: each node either by itself or in exactly one group. A group that is
 * open shows its parts, a page of them at a time; the others are a group of their own, which opens the next page.
 */
import { type Container, isContainer, type Leaf, leavesOf, type Part } from './tree.ts';

export type ShownGroup = Pick<Container, 'id' | 'owner' | 'sort' | 'leaves'> & {
  /** The other parts of an open group, behind a page of it. */
  isRest: boolean;
};
/** A shown node or group, and the id of the open group that it is a part of; null: of none. */
export type Element = { within: string | null } & ({ leaf: Leaf; group: null } | { leaf: null; group: ShownGroup });
export type ShownParts = {
  elements: Element[];
  /** The position in `elements` of each node, by its reference. */
  elementOf: ReadonlyMap<number, number>;
  /** The open groups, in the order in which they were opened. */
  opened: Container[];
};

/** A group with fewer nodes than this says less than its nodes do. */
const LEAST_GROUP = 8;
/** Small groups are opened while no more than this is shown. */
const COMFORTABLE = 60;

/** Show the parts of the open groups (`open`: ids), at most `page` of each. An id that no group has is ignored. */
export function showParts(root: Container, open: ReadonlySet<string>, page: number): ShownParts {
  const elements: Element[] = [];
  const elementOf = new Map<number, number>();
  const opened: Container[] = [];
  const small = smallGroups(root, page);
  const add = (element: Element) => {
    const leaves = element.leaf === null ? element.group.leaves : [element.leaf];
    for (const { ref } of leaves) elementOf.set(ref, elements.length);
    elements.push(element);
  };
  const showPart = (part: Part, within: string | null) => {
    if (!isContainer(part)) add({ within, leaf: part, group: null });
    else if (open.has(part.id)) {
      opened.push(part);
      showPages(part, part.id);
    } else if (small.has(part)) showPages(part, within);
    else add({ within, leaf: null, group: { ...part, isRest: false } });
  };
  const showPages = (container: Container, within: string | null) => {
    for (let at = 0; at < container.parts.length; at += page) {
      for (const part of container.parts.slice(at, at + page)) showPart(part, within);
      const rest = container.parts.slice(at + page);
      if (rest.length === 0) return;
      const id = `${container.id}@${at + page}`;
      const { owner, sort } = container;
      const leaves = leavesOf(rest);
      if (!open.has(id)) {
        add({ within, leaf: null, group: { id, owner, sort, leaves, isRest: true } });
        return;
      }
      opened.push({ id, owner, sort, leaves, parts: rest });
      within = id;
    }
  };
  showPages(root, null);
  return { elements, elementOf, opened };
}

/** The groups whose parts are shown instead: small ones, and the only owner that there is. */
function smallGroups(root: Container, page: number): Set<Container> {
  const small = new Set<Container>();
  const containers = root.parts.filter(isContainer);
  let shown = Math.min(page, containers.length);
  const owners = containers.filter(({ owner }) => owner !== null);
  for (const owner of owners)
    for (const part of owner.parts) if (isContainer(part) && part.leaves.length < LEAST_GROUP) small.add(part);
  for (const container of containers.toSorted((a, b) => a.leaves.length - b.leaves.length)) {
    const isOnlyOwner = owners.length === 1 && container === owners[0] && container.sort === null;
    if (container.leaves.length >= LEAST_GROUP && !isOnlyOwner) continue;
    const parts = isOnlyOwner ? partsShown(container, small) : container.leaves.length;
    if (shown - 1 + parts > Math.min(COMFORTABLE, page)) continue;
    shown += parts - 1;
    small.add(container);
    if (!isOnlyOwner) for (const part of container.parts) if (isContainer(part)) small.add(part);
  }
  return small;
}

const partsShown = (container: Container, small: ReadonlySet<Container>): number =>
  container.parts.reduce((sum, part) => sum + (isContainer(part) && small.has(part) ? part.leaves.length : 1), 0);
