/**
 * Leaves, complete subtrees and signed checkpoints of the log. Rows are only added; triggers refuse any other change.
 */
import { and, asc, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { subtreesReadBy } from '#lib/log/tree.ts';
import type { ReadHash } from '#lib/log/tree.ts';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm, prepared } from '../sqlite/connection.ts';
import { logCheckpoint, logLeaf, logNode } from '../schema/index.ts';

/** A stored checkpoint: the tree size and root hash, the signed note, and its time (RFC 3339). */
export type CheckpointRow = { size: number; root: Uint8Array; note: string; createdAt: string };

const size = prepared((db) =>
  db
    .select({ size: sql<number | null>`max(${logLeaf.idx}) + 1` })
    .from(logLeaf)
    .prepare(),
);
const addLeafRow = prepared((db) =>
  db
    .insert(logLeaf)
    .values({ idx: sql.placeholder('idx'), hash: sql.placeholder('hash'), entry: sql.placeholder('entry') })
    .prepare(),
);
const addNodeRow = prepared((db) =>
  db
    .insert(logNode)
    .values({ level: sql.placeholder('level'), idx: sql.placeholder('idx'), hash: sql.placeholder('hash') })
    .prepare(),
);
const selectLeaf = prepared((db) =>
  db
    .select()
    .from(logLeaf)
    .where(eq(logLeaf.idx, sql.placeholder('idx')))
    .prepare(),
);
const selectNode = prepared((db) =>
  db
    .select({ hash: logNode.hash })
    .from(logNode)
    .where(and(eq(logNode.level, sql.placeholder('level')), eq(logNode.idx, sql.placeholder('idx'))))
    .prepare(),
);
const insertCheckpoint = prepared((db) =>
  db
    .insert(logCheckpoint)
    .values({
      size: sql.placeholder('size'),
      root: sql.placeholder('root'),
      note: sql.placeholder('note'),
      createdAt: sql.placeholder('createdAt'),
    })
    .prepare(),
);
const selectLastCheckpoint = prepared((db) =>
  db.select().from(logCheckpoint).orderBy(desc(logCheckpoint.size)).limit(1).prepare(),
);

/** The number of leaves in the log. */
export async function logSize(db: Db): Promise<number> {
  return (await size(db).get())?.size ?? 0;
}

/**
 * Append a leaf with the index `idx`, which must be the size of the log, and the hashes of the subtrees that it
 * completes (level 1 and up).
 */
export async function addLeaf(
  tx: Tx,
  idx: number,
  hash: Uint8Array,
  entry: Uint8Array,
  completed: readonly { level: number; index: number; hash: Uint8Array }[],
): Promise<void> {
  await addLeafRow(tx).run({ idx, hash, entry });
  for (const node of completed) await addNodeRow(tx).run({ level: node.level, idx: node.index, hash: node.hash });
}

/**
 * Run a computation of lib/log (a root, a proof) over the stored subtree hashes. The computation asks for the same
 * subtrees whatever their hashes are, so it runs twice: once to learn which it needs, once with the hashes that were
 * read. Throws a RangeError where the log lacks one of them.
 */
export async function withLogHashes<T>(db: Db, compute: (read: ReadHash) => T): Promise<T> {
  const hashes = new Map<string, Uint8Array>();
  for (const { level, index } of subtreesReadBy(compute))
    hashes.set(`${level}/${index}`, await readHash(db, level, index));
  return compute((level, index) => hashes.get(`${level}/${index}`)!);
}

async function readHash(db: Db, level: number, index: number): Promise<Uint8Array> {
  const row = level === 0 ? await selectLeaf(db).get({ idx: index }) : await selectNode(db).get({ level, idx: index });
  if (!row) throw new RangeError(`the log has no subtree ${level}/${index}`);
  return row.hash;
}

/** A leaf by its index: its hash and its entry; null where the log is shorter. */
export async function readLeaf(db: Db, idx: number): Promise<{ hash: Uint8Array; entry: Uint8Array } | null> {
  const row = await selectLeaf(db).get({ idx });
  return row ? { hash: row.hash, entry: row.entry } : null;
}

/** The entries from the index `from` on, at most `limit`. */
export async function readEntries(db: Db, from: number, limit: number): Promise<Uint8Array[]> {
  return (
    await orm(db)
      .select({ entry: logLeaf.entry })
      .from(logLeaf)
      .where(and(gte(logLeaf.idx, from), lt(logLeaf.idx, from + limit)))
      .orderBy(asc(logLeaf.idx))
      .all()
  ).map((row) => row.entry);
}

/** The subtree hashes of a level from the index `from` on, at most `limit`. Level 0 has the leaf hashes. */
export async function readHashes(db: Db, level: number, from: number, limit: number): Promise<Uint8Array[]> {
  if (level === 0)
    return (
      await orm(db)
        .select({ hash: logLeaf.hash })
        .from(logLeaf)
        .where(and(gte(logLeaf.idx, from), lt(logLeaf.idx, from + limit)))
        .orderBy(asc(logLeaf.idx))
        .all()
    ).map((row) => row.hash);
  return (
    await orm(db)
      .select({ hash: logNode.hash })
      .from(logNode)
      .where(and(eq(logNode.level, level), gte(logNode.idx, from), lt(logNode.idx, from + limit)))
      .orderBy(asc(logNode.idx))
      .all()
  ).map((row) => row.hash);
}

/** Add a signed checkpoint. The log has at most one for each size. */
export async function addCheckpoint(tx: Tx, row: CheckpointRow): Promise<void> {
  await insertCheckpoint(tx).run(row);
}

/** The checkpoint of the largest tree size; null where there is none. */
export async function lastCheckpoint(db: Db): Promise<CheckpointRow | null> {
  return (await selectLastCheckpoint(db).get()) ?? null;
}

/** The checkpoint of a tree size; null where there is none. */
export async function checkpointBySize(db: Db, treeSize: number): Promise<CheckpointRow | null> {
  return (await orm(db).select().from(logCheckpoint).where(eq(logCheckpoint.size, treeSize)).get()) ?? null;
}
