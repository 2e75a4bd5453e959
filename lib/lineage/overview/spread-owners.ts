/**
 * To what the nodes of a lineage belong. Some say it themselves (an artifact has a project); the others belong to what
 * the nearest node belongs to that does. Only claims that count lead from one to the other, so that nobody can move a
 * node into a group by claiming something.
 */
type Edge = { from: number; to: number; counts: boolean };

/**
 * The owner of each node, by its reference, from those that are known. `takesOwner`: whether a node without an owner
 * gets that of a neighbour. Of several nearest ones the first in `edges` decides.
 */
export function spreadOwners(
  known: ReadonlyMap<number, string>,
  edges: Iterable<Edge>,
  takesOwner: (ref: number) => boolean,
): Map<number, string> {
  const neighbours = new Map<number, number[]>();
  const add = (at: number, to: number) => {
    const others = neighbours.get(at);
    if (others === undefined) neighbours.set(at, [to]);
    else others.push(to);
  };
  for (const { from, to, counts } of edges) {
    if (!counts) continue;
    add(from, to);
    add(to, from);
  }
  const owners = new Map(known);
  let level = [...known.keys()];
  while (level.length > 0) {
    const next: number[] = [];
    for (const ref of level)
      for (const other of neighbours.get(ref) ?? []) {
        if (owners.has(other) || !takesOwner(other)) continue;
        owners.set(other, owners.get(ref)!);
        next.push(other);
      }
    level = next;
  }
  return owners;
}
