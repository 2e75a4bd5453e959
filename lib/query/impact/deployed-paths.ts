/** Finds the paths from a node to what is deployed now, where too much came from the node to follow all of it. */
import { deployedArtifacts } from '#db/lineage/deployed-ancestry.ts';
import { nodeRef } from '#db/lineage/edges.ts';
import type { Db } from '#db/open.ts';
import { readAncestry, waysToOrigins } from './ancestry.ts';
import { MAX_EXAMINED } from './get-impact.ts';
import { originOfNodes } from './origin.ts';

const EXAMINED_AT_ONCE = 250;

/**
 * The nodes (packed references) on a shortest path from one of `starts` to each artifact that is deployed now and came
 * from it by evidence that counts, the newest artifacts first: whole paths with at most `limit` nodes, of no more than
 * `MAX_EXAMINED` deployed artifacts.
 */
export async function nodesToDeployed(db: Db, starts: readonly number[], limit: number): Promise<ReadonlySet<number>> {
  const kept = new Set(starts);
  const origin = originOfNodes(db, starts);
  let before = Number.MAX_SAFE_INTEGER;
  for (let examined = 0; examined < MAX_EXAMINED; examined += EXAMINED_AT_ONCE) {
    const artifacts = await deployedArtifacts(db, before, EXAMINED_AT_ONCE);
    const ancestry = await readAncestry(db, artifacts);
    const ways = waysToOrigins(ancestry, await origin.find(ancestry));
    for (const artifact of artifacts) {
      const path = pathFrom(ways, nodeRef('artifact', artifact)).filter((ref) => !kept.has(ref));
      if (kept.size + path.length <= limit) for (const ref of path) kept.add(ref);
    }
    if (artifacts.length < EXAMINED_AT_ONCE) break;
    before = artifacts.at(-1)!;
  }
  return kept;
}

/** The nodes from an artifact to its origin; none where it did not come from there. */
function pathFrom(ways: ReadonlyMap<number, number | null>, artifact: number): number[] {
  const path: number[] = [];
  // An image index may be on it twice, as the index of a platform too (a negative reference).
  for (let at = ways.has(artifact) ? artifact : null; at !== null; at = ways.get(at) ?? null) path.push(Math.abs(at));
  return [...new Set(path)];
}
