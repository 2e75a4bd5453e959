/** Leaves, finished subtrees and signed heads of the log. Only ever added to; triggers refuse anything else. */
import { and, asc, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection.ts';
import { orm, prepared, preparedSql } from '../connection.ts';
import { logCheckpoint, logLeaf, logNode } from '../schema/index.ts';

export type CheckpointRow = { size: number; root: Uint8Array; note: string; createdAt: string };

const size = preparedSql<{ size: number | null }>('SELECT max(idx) + 1 AS size FROM log_leaf');
const addLeafRow = prepared((db) => db.insert(logLeaf).values({ idx: sql.placeholder('idx'), hash: sql.placeholder('hash'), entry: sql.placeholder('entry') }).prepare());
const addNodeRow = prepared((db) => db.insert(logNode).values({ level: sql.placeholder('level'), idx: sql.placeholder('idx'), hash: sql.placeholder('hash') }).prepare());
const leafAt = prepared((db) => db.select().from(logLeaf).where(eq(logLeaf.idx, sql.placeholder('idx'))).prepare());
const nodeAt = prepared((db) => db.select({ hash: logNode.hash }).from(logNode).where(and(eq(logNode.level, sql.placeholder('level')), eq(logNode.idx, sql.placeholder('idx')))).prepare());
const addHead = prepared((db) => db.insert(logCheckpoint).values({ size: sql.placeholder('size'), root: sql.placeholder('root'), note: sql.placeholder('note'), createdAt: sql.placeholder('createdAt') }).prepare());
const lastHead = prepared((db) => db.select().from(logCheckpoint).orderBy(desc(logCheckpoint.size)).limit(1).prepare());

export async function logSize(db: Db): Promise<number> {
  return size(db).get()?.size ?? 0;
}

/** Append a leaf at the end, and the subtrees that it finishes (level 1 and up). */
export async function addLeaf(tx: Tx, idx: number, hash: Uint8Array, entry: Uint8Array, finished: readonly { level: number; index: number; hash: Uint8Array }[]): Promise<void> {
  addLeafRow(tx).run({ idx, hash, entry });
  for (const node of finished) addNodeRow(tx).run({ level: node.level, idx: node.index, hash: node.hash });
}

/** The hash of a finished subtree; level 0 are the leaves. Throws a RangeError where there is none. */
export function readLogHash(db: Db, level: number, index: number): Uint8Array {
  const row = level === 0 ? leafAt(db).get({ idx: index }) : nodeAt(db).get({ level, idx: index });
  if (!row) throw new RangeError(`the log has no subtree ${level}/${index}`);
  return row.hash;
}

export async function readLeaf(db: Db, idx: number): Promise<{ hash: Uint8Array; entry: Uint8Array } | null> {
  const row = leafAt(db).get({ idx });
  return row ? { hash: row.hash, entry: row.entry } : null;
}

/** Entries from `from`, at most `limit`. */
export async function readEntries(db: Db, from: number, limit: number): Promise<Uint8Array[]> {
  return orm(db).select({ entry: logLeaf.entry }).from(logLeaf).where(and(gte(logLeaf.idx, from), lt(logLeaf.idx, from + limit))).orderBy(asc(logLeaf.idx)).all().map((row) => row.entry);
}

/** Hashes of one level from `from`, at most `limit`. */
export async function readHashes(db: Db, level: number, from: number, limit: number): Promise<Uint8Array[]> {
  if (level === 0) return orm(db).select({ hash: logLeaf.hash }).from(logLeaf).where(and(gte(logLeaf.idx, from), lt(logLeaf.idx, from + limit))).orderBy(asc(logLeaf.idx)).all().map((row) => row.hash);
  return orm(db).select({ hash: logNode.hash }).from(logNode).where(and(eq(logNode.level, level), gte(logNode.idx, from), lt(logNode.idx, from + limit))).orderBy(asc(logNode.idx)).all().map((row) => row.hash);
}

export async function addCheckpoint(tx: Tx, row: CheckpointRow): Promise<void> {
  addHead(tx).run(row);
}

export async function lastCheckpoint(db: Db): Promise<CheckpointRow | null> {
  return lastHead(db).get() ?? null;
}

export async function checkpointAt(db: Db, treeSize: number): Promise<CheckpointRow | null> {
  return orm(db).select().from(logCheckpoint).where(eq(logCheckpoint.size, treeSize)).get() ?? null;
}
