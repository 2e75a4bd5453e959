/** Evidence whose speaker has no authority over its artifacts. */
import { and, desc, eq, exists, inArray, sql } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
import { EVIDENCE_KINDS } from '#lib/evidence/model/kinds.ts';
import { artifact, evidence, evidenceSubject as t } from '../schema/index.ts';
import { linksOf } from './links.ts';
import { claimedBucket } from '#db/schema/columns/buckets.ts';

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
            .where(and(eq(t.artifact, artifact.id), inArray(t.bucket, EVIDENCE_KINDS.map(claimedBucket)))),
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

const newestNaming = prepared((db) =>
  db
    .select({ seq: evidence.seq })
    .from(evidence)
    .where(and(eq(evidence.project, sql.placeholder('project')), sql`project is not null`))
    .orderBy(desc(evidence.seq))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** Subjects of a document that are looked at. */
const LINKS_READ = 8;

/** `seq` of documents that name a project (row id) and do not count for their artifacts, of the newest `limit`. */
export async function claimedOfProject(db: Db, project: number, limit: number): Promise<number[]> {
  const found: number[] = [];
  for (const { seq } of await newestNaming(db).all({ project, limit }))
    if ((await linksOf(db, seq, LINKS_READ)).some(({ state }) => state === 'claimed')) found.push(seq);
  return found;
}
