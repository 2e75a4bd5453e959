/** The evidence that counted for an artifact at a time. */
import { and, desc, eq, lte, sql } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { encodedPlaceholder, prepared } from '../connection/connection.ts';
import { isCountingBucket } from '#db/schema/columns/buckets.ts';
import { evidence as e, evidenceSubject as t } from '../schema/index.ts';
import { linkBetween, sentTimes } from '../evidence/artifact-links.ts';
import { countingBuckets } from '../evidence/subjects.ts';
import { linksBefore } from './link-changes.ts';

/**
 * The evidence that counted for one artifact. `buckets`: `seq` by bucket, newest first, a limited number of each.
 * `sent`: when those documents were sent by somebody whose word counts that others had sent before, RFC 3339.
 */
export type LinksAt = { buckets: ReadonlyMap<number, number[]>; sent: ReadonlyMap<number, string> };

const inBucketAt = prepared((db) =>
  db
    .select({ evidence: t.evidence })
    .from(t)
    .innerJoin(e, eq(e.seq, t.evidence))
    .where(
      and(
        eq(t.artifact, sql.placeholder('artifact')),
        eq(t.bucket, sql.placeholder('bucket')),
        lte(e.receivedAt, encodedPlaceholder(e.receivedAt, 'at')),
        sql`${t.evidence} not in (select value from json_each(${sql.placeholder('changed')}))`,
      ),
    )
    .orderBy(desc(t.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const receivedBy = prepared((db) =>
  db
    .select({ seq: e.seq })
    .from(e)
    .where(
      and(
        sql`${e.seq} in (select value from json_each(${sql.placeholder('seqs')}))`,
        lte(e.receivedAt, encodedPlaceholder(e.receivedAt, 'at')),
      ),
    )
    .prepare(),
);

/** The evidence that counted for an artifact (row id) at a time (RFC 3339). */
export async function linksAt(db: Db, artifact: number, at: string, limit: number): Promise<LinksAt> {
  const before = await linksBefore(db, artifact, at);
  const changed = JSON.stringify([...before.keys()]);
  const sent = new Map(await sentTimes(db, artifact));
  const buckets = new Map<number, number[]>();
  for (const bucket of await countingBuckets(db, artifact)) {
    const rows = await inBucketAt(db).all({ artifact, bucket, at, changed, limit });
    buckets.set(
      bucket,
      rows.map(({ evidence }) => evidence),
    );
  }
  const existed = new Set((await receivedBy(db).all({ seqs: changed, at })).map(({ seq }) => seq));
  for (const [seq, { bucket, sentAt }] of before) {
    sent.delete(seq);
    if (bucket === null || !isCountingBucket(bucket) || !existed.has(seq)) continue;
    if (sentAt !== null) sent.set(seq, new Date(sentAt).toISOString());
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), seq]);
  }
  for (const [bucket, seqs] of buckets) buckets.set(bucket, seqs.sort((a, b) => b - a).slice(0, limit));
  return { buckets, sent };
}

/** Whether a document (`seq`), which was stored by then, counted for an artifact (row id) at a time (RFC 3339). */
export async function countedAt(db: Db, artifact: number, evidence: number, at: string): Promise<boolean> {
  const exists = (await receivedBy(db).all({ seqs: JSON.stringify([evidence]), at })).length > 0;
  if (!exists) return false;
  const before = (await linksBefore(db, artifact, at)).get(evidence);
  const bucket = before === undefined ? (await linkBetween(db, artifact, evidence))?.bucket : before.bucket;
  return typeof bucket === 'number' && isCountingBucket(bucket);
}
