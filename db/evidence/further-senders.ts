/** Actors who sent the bytes of a stored document again. */
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
import { furtherSender as t } from '../schema/index.ts';

const select = prepared((db) =>
  db
    .select({ actor: t.actor, sentAt: t.sentAt })
    .from(t)
    .where(and(eq(t.evidence, sql.placeholder('evidence')), sql`${t.artifact} in (0, ${sql.placeholder('artifact')})`))
    .limit(MAX_SENDERS)
    .prepare(),
);
const selectAll = prepared((db) =>
  db
    .select({ actor: t.actor, sentAt: t.sentAt })
    .from(t)
    .where(eq(t.evidence, sql.placeholder('evidence')))
    .limit(MAX_SENDERS)
    .prepare(),
);
const add = prepared((db) =>
  db
    .insert(t)
    .values({
      evidence: sql.placeholder('evidence'),
      artifact: sql.placeholder('artifact'),
      actor: sql.placeholder('actor'),
      sentAt: sql.placeholder('sentAt'),
    })
    .onConflictDoNothing()
    .prepare(),
);

const MAX_SENDERS = 256;

/** An actor (row id) who sent a document again, and when, RFC 3339; null: unknown. */
export type FurtherSender = { actor: number; sentAt: string | null };

/** Who sent a document again, for the artifacts that it names or for `artifact`, a row id; at most 256. */
export async function furtherSenders(db: Db, evidence: number, artifact: number | null): Promise<FurtherSender[]> {
  return await select(db).all({ evidence, artifact: artifact ?? 0 });
}

/** Everybody who sent a document again, whatever artifact they named; at most 256. */
export async function allFurtherSenders(db: Db, evidence: number): Promise<FurtherSender[]> {
  return await selectAll(db).all({ evidence });
}

/** Note that an actor sent a document again; true where that is new. `artifact` null: for what the document names. */
export async function addFurtherSender(
  tx: Tx,
  row: { evidence: number; artifact: number | null; actor: number; sentAt: string },
): Promise<boolean> {
  return (await add(tx).run({ ...row, artifact: row.artifact ?? 0 })).changes > 0;
}
