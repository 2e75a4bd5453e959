/** Artifacts about which there is evidence whose speaker has no authority over them. */
import { and, eq, exists, inArray, sql } from 'drizzle-orm';
import type { Db } from '../sqlite/connection.ts';
import { prepared } from '../sqlite/connection.ts';
import { FACT_KINDS } from '#db/schema/columns/enums.ts';
import { artifact, evidenceSubject as t } from '../schema/index.ts';
import { claimedBucket } from './subjects.ts';

const withClaims = prepared((db) =>
  db
    .select({ id: artifact.id })
    .from(artifact)
    .where(
      and(
        sql`${artifact.id} IN (SELECT value FROM json_each(${sql.placeholder('ids')}))`,
        exists(
          db
            .select({ one: sql`1` })
            .from(t)
            .where(and(eq(t.artifact, artifact.id), inArray(t.bucket, FACT_KINDS.map(claimedBucket)))),
        ),
      ),
    )
    .prepare(),
);

/** Those of the artifacts (row ids) about which somebody claims something without authority, in the given order. */
export async function artifactsWithClaims(db: Db, ids: readonly number[]): Promise<number[]> {
  const found = new Set((await withClaims(db).all({ ids: JSON.stringify(ids) })).map((row) => row.id));
  return ids.filter((id) => found.has(id));
}
