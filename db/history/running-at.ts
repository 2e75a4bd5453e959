/** The artifacts that ran in an environment at a time, beside those that run there now. */
import { encodeTimestamp } from '#db/schema/columns/columns.ts';
import type { Db } from '../connection/connection.ts';
import { ranBeforeChange, runningNow } from '../deployments/running-at.ts';

/** An artifact (row id). `since`: since when it ran, as was known then, RFC 3339; null: it did not run then. */
export type RanArtifact = { artifact: number; since: string | null; runsNow: boolean };

/**
 * The artifacts that ran in an environment (row id) at a time (RFC 3339) or run there now, the newest row id first, at
 * most `limit`. `before`: the row id of the last artifact of the page before.
 */
export async function ranAt(
  db: Db,
  { environment, at, before, limit }: { environment: number; at: string; before: number | null; limit: number },
): Promise<RanArtifact[]> {
  const question = { environment, at: encodeTimestamp(at), before: before ?? Number.MAX_SAFE_INTEGER, limit };
  const now = new Map((await runningNow(db, question)).map(({ artifact, since }) => [artifact, since]));
  const changed = new Map((await ranBeforeChange(db, question)).map(({ artifact, since }) => [artifact, since]));
  return [...new Set([...now.keys(), ...changed.keys()])]
    .sort((a, b) => b - a)
    .slice(0, limit)
    .map((artifact) => {
      const began = [now.get(artifact), changed.get(artifact)].filter((since) => since != null);
      return {
        artifact,
        since: began.length === 0 ? null : new Date(Math.min(...began)).toISOString(),
        runsNow: now.has(artifact),
      };
    });
}
