/** Which nodes of a lineage are there by claims that count. */
import type { ReadLineage } from '#lib/query/get-lineage.ts';
import { isReverseEdge } from '#lib/query/lineage/traversal-reader.ts';

/**
 * The nodes (packed references) to which claims that count lead from the root, all in one direction. The others are in
 * the lineage only because somebody without authority says so.
 */
export function countedNodes({ start, ways, edges }: Pick<ReadLineage, 'start' | 'ways' | 'edges'>): Set<number> {
  const counted = new Set([start]);
  for (const way of ways) {
    const next = new Map<number, number[]>();
    for (const { from, to, kind, counts } of edges.values()) {
      if (!counts) continue;
      const [near, far] = (way === 1) === isReverseEdge(kind) ? [to, from] : [from, to];
      const others = next.get(near);
      if (others === undefined) next.set(near, [far]);
      else others.push(far);
    }
    const reached = new Set([start]);
    for (const ref of reached) for (const other of next.get(ref) ?? []) reached.add(other);
    for (const ref of reached) counted.add(ref);
  }
  return counted;
}
