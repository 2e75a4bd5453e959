/** Refusals: documents that could not be read. All are counted, and the newest 10,000 are stored. */
import { desc, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { refusal } from '../schema/index.ts';
import { incrementCounter } from './meta.ts';

const MAX_STORED_REFUSALS = 10_000;

/** A refusal to store. `digest` is `sha256:` and hex, `size` is in bytes, `at` is RFC 3339. */
export type NewRefusal = {
  at: string;
  /** The entry point that refused the document: `api`, `github`. */
  door: string;
  code: string;
  message: string;
  pointer: string | null;
  size: number;
  digest: string | null;
  excerpt: string | null;
  /** → actor: the sender. */
  actor: number | null;
};

/** A stored refusal. */
export type RefusalRow = NewRefusal & { id: number };

const add = prepared((db) =>
  db
    .insert(refusal)
    .values({
      at: sql.placeholder('at'),
      door: sql.placeholder('door'),
      code: sql.placeholder('code'),
      message: sql.placeholder('message'),
      pointer: sql.placeholder('pointer'),
      size: sql.placeholder('size'),
      digest: sql.placeholder('digest'),
      excerpt: sql.placeholder('excerpt'),
      actor: sql.placeholder('actor'),
    })
    .returning({ id: refusal.id })
    .prepare(),
);
const prune = prepared((db) =>
  db
    .delete(refusal)
    .where(lt(refusal.id, sql.placeholder('before')))
    .prepare(),
);

/**
 * Store and count a refusal, and remove the oldest ones beyond 10,000. The message is cut after 500 characters; the
 * caller has masked secrets in `excerpt`. Returns the row id.
 */
export async function addRefusal(tx: Tx, row: NewRefusal): Promise<number> {
  const { id } = (await add(tx).get({
    ...row,
    message: row.message.slice(0, 500),
    digest: row.digest?.slice('sha256:'.length) ?? null,
  }))!;
  if (id > MAX_STORED_REFUSALS) await prune(tx).run({ before: id - MAX_STORED_REFUSALS });
  await incrementCounter(tx, 'refused');
  await incrementCounter(tx, `refused:${row.door}`);
  return id;
}

/** The refusals with a row id below `before`, newest first, at most `limit`. */
export async function listRefusals(db: Db, before: number, limit: number): Promise<RefusalRow[]> {
  return (
    await orm(db).select().from(refusal).where(lt(refusal.id, before)).orderBy(desc(refusal.id)).limit(limit).all()
  ).map((row) => ({ ...row, digest: row.digest === null ? null : `sha256:${row.digest}` }));
}
