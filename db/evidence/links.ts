/** The state of the links between evidence and artifacts: whether a document counts for an artifact. */
import { asc, count, eq, sql } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
import { CLAIMED, isCountingBucket, SLOTS } from '#db/schema/columns/buckets.ts';
import { evidenceSubject as t } from '../schema/index.ts';

/** `claimed`: the speaker has no authority over the artifact. Claimed and quarantined evidence decides nothing. */
export type LinkState = 'counts' | 'claimed' | 'quarantined';

function stateOf(bucket: number): LinkState {
  if (isCountingBucket(bucket)) return 'counts';
  return bucket % SLOTS === CLAIMED ? 'claimed' : 'quarantined';
}

const countByBucket = prepared((db) =>
  db
    .select({ bucket: t.bucket, links: count() })
    .from(t)
    .where(eq(t.artifact, sql.placeholder('artifact')))
    .groupBy(t.bucket)
    .prepare(),
);
const ofEvidence = prepared((db) =>
  db
    .select({ artifact: t.artifact, ordinal: t.ordinal, bucket: t.bucket, namedBy: t.sender })
    .from(t)
    .where(eq(t.evidence, sql.placeholder('evidence')))
    .orderBy(asc(t.ordinal))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** The number of documents about an artifact, by the state of their links. */
export async function countLinks(db: Db, artifact: number): Promise<Record<LinkState, number>> {
  const counts = { counts: 0, claimed: 0, quarantined: 0 };
  for (const { bucket, links } of await countByBucket(db).all({ artifact })) counts[stateOf(bucket)] += links;
  return counts;
}

/**
 * The links of a document in the order of its subjects, at most `limit`. `namedBy`: the actor who named the artifact
 * (row id); null where the document names it.
 */
export async function linksOf(
  db: Db,
  evidence: number,
  limit: number,
): Promise<{ artifact: number; ordinal: number; state: LinkState; namedBy: number | null }[]> {
  return (await ofEvidence(db).all({ evidence, limit })).map(({ bucket, ...link }) => ({
    ...link,
    state: stateOf(bucket),
  }));
}
