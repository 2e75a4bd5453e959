/** What the links of artifacts were before they changed. */
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, prepared } from '../connection/connection.ts';
import { linkChange as t } from '../schema/index.ts';

/** What a link was before it changed. `bucket` null: there was none. `sentAt` is in milliseconds since 1970. */
export type LinkBefore = { bucket: number | null; sentAt: number | null };
type LinkChange = LinkBefore & { artifact: number; evidence: number; at: string };

const add = prepared((db) =>
  db
    .insert(t)
    .values({
      artifact: sql.placeholder('artifact'),
      evidence: sql.placeholder('evidence'),
      at: sql.placeholder('at'),
      bucket: sql.placeholder('bucket'),
      sentAt: sql`${sql.placeholder('sentAt')}`,
    })
    .prepare(),
);
const selectAfter = prepared((db) =>
  db
    .select({ evidence: t.evidence, bucket: t.bucket, sentAt: sql<number | null>`${t.sentAt}` })
    .from(t)
    .where(and(eq(t.artifact, sql.placeholder('artifact')), gt(t.at, encodedPlaceholder(t.at, 'at'))))
    .orderBy(asc(t.at), asc(t.id))
    .prepare(),
);

/** Record what a link was before it changes. */
export async function addLinkChange(tx: Tx, change: LinkChange): Promise<void> {
  await add(tx).run(change);
}

/** What the links of an artifact (row id) that have changed since were at a time (RFC 3339), by `seq`. */
export async function linksBefore(db: Db, artifact: number, at: string): Promise<Map<number, LinkBefore>> {
  const found = new Map<number, LinkBefore>();
  for (const { evidence, ...before } of await selectAfter(db).all({ artifact, at }))
    if (!found.has(evidence)) found.set(evidence, before);
  return found;
}
