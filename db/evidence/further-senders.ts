/** Actors who sent the bytes of a stored document again. */
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { prepared } from '../sqlite/connection.ts';
import { furtherSender as t } from '../schema/index.ts';

const select = prepared((db) =>
  db
    .select({ actor: t.actor })
    .from(t)
    .where(and(eq(t.evidence, sql.placeholder('evidence')), sql`${t.artifact} in (0, ${sql.placeholder('artifact')})`))
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
    })
    .onConflictDoNothing()
    .prepare(),
);

const MAX_SENDERS = 256;

/**
 * Actors (row ids) who sent a document again, for the artifacts that it names or for `artifact`, a row id; at most 256.
 */
export async function furtherSenders(db: Db, evidence: number, artifact: number | null): Promise<number[]> {
  return (await select(db).all({ evidence, artifact: artifact ?? 0 })).map((row) => row.actor);
}

/** Note that an actor sent a document again; true where that is new. `artifact` null: for what the document names. */
export async function addFurtherSender(
  tx: Tx,
  row: { evidence: number; artifact: number | null; actor: number },
): Promise<boolean> {
  return (await add(tx).run({ ...row, artifact: row.artifact ?? 0 })).changes > 0;
}
