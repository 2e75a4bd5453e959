/** Documents that could not be read. All are counted; the newest 10,000 are stored. */
import { desc, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm, prepared } from '../sqlite/connection.ts';
import { refusal } from '../schema/index.ts';
import { incrementCounter } from './meta.ts';

const MAX_STORED_REFUSALS = 10_000;

export type NewRefusal = {
  at: string;
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

/** Keep a refusal; `digest` is `sha256:` and hex, `excerpt` a few masked characters. */
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

/** Newest first, from before `before`. */
export async function listRefusals(db: Db, before: number, limit: number): Promise<RefusalRow[]> {
  return (
    await orm(db).select().from(refusal).where(lt(refusal.id, before)).orderBy(desc(refusal.id)).limit(limit).all()
  ).map((row) => ({ ...row, digest: row.digest === null ? null : `sha256:${row.digest}` }));
}
