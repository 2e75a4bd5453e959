/** The secrets that were found in documents: kinds and places, never values. */
import { and, asc, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { packJson, unpackJson } from '../codec/pack.ts';
import { evidence as e, foundSecrets as t } from '../schema/index.ts';

/** What a search of a document found. `found` has the first ones, `count` is the number of all. */
export type FoundSecretsRow = {
  evidence: number;
  count: number;
  found: { kind: string; pointer: string }[];
  rules: number;
  foundAt: string;
};

const select = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.evidence, sql.placeholder('evidence')))
    .prepare(),
);

/** The secrets that were found in a document; null where there are none. */
export async function secretsFoundIn(db: Db, evidence: number): Promise<FoundSecretsRow | null> {
  const row = await select(db).get({ evidence });
  return row ? { ...row, found: unpackJson(row.found) } : null;
}

/** Note the secrets of a document, in place of those that an earlier search found. */
export async function noteSecrets(tx: Tx, { found, ...row }: FoundSecretsRow): Promise<void> {
  const packed = { ...row, found: packJson(found) };
  await orm(tx).insert(t).values(packed).onConflictDoUpdate({ target: t.evidence, set: packed }).run();
  await orm(tx).update(e).set({ secrets: row.count }).where(eq(e.seq, row.evidence)).run();
}

/** Documents in which secrets were found, the newest first, from before `before` (row id). */
export async function documentsWithSecrets(db: Db, before: number, limit: number): Promise<FoundSecretsRow[]> {
  const rows = await orm(db)
    .select()
    .from(t)
    .where(lt(t.evidence, before))
    .orderBy(desc(t.evidence))
    .limit(limit)
    .all();
  return rows.map((row) => ({ ...row, found: unpackJson(row.found) }));
}

/** `seq` of the documents without a found secret, behind `after`, in ascending order, at most `limit`. */
export async function keptDocumentsAfter(db: Db, after: number, limit: number): Promise<number[]> {
  const rows = await orm(db)
    .select({ seq: e.seq })
    .from(e)
    .where(and(gt(e.seq, after), isNull(e.secrets), isNull(e.dropped)))
    .orderBy(asc(e.seq))
    .limit(limit)
    .all();
  return rows.map(({ seq }) => seq);
}
