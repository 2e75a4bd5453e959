/** Evidence whose speaker has no authority over its artifacts. */
import { and, desc, inArray, sql } from 'drizzle-orm';
import type { Db } from '../sqlite/connection.ts';
import { prepared } from '../sqlite/connection.ts';
import { FACT_KINDS } from '#db/schema/columns/enums.ts';
import { evidenceSubject as t } from '../schema/index.ts';
import { claimedBucket } from './subjects.ts';

// The order is that of the primary key, read from its end: nothing is sorted, and no more than `limit` links are read.
const ofArtifacts = prepared((db) =>
  db
    .select({ evidence: t.evidence })
    .from(t)
    .where(
      and(
        sql`${t.artifact} IN (SELECT value FROM json_each(${sql.placeholder('ids')}))`,
        inArray(t.bucket, FACT_KINDS.map(claimedBucket)),
      ),
    )
    .orderBy(desc(t.artifact), desc(t.bucket), desc(t.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/**
 * `seq` of the evidence about artifacts (row ids) whose speaker has no authority over them, each once, newest first.
 * Reads at most `limit` links, of the newest artifacts first.
 */
export async function claimedOfArtifacts(db: Db, ids: readonly number[], limit: number): Promise<number[]> {
  const rows = await ofArtifacts(db).all({ ids: JSON.stringify(ids), limit });
  return [...new Set(rows.map((row) => row.evidence))].sort((a, b) => b - a);
}
