/**
 * Leaves, complete subtrees and signed checkpoints of the two logs. Rows are only added; triggers refuse any other
 * change.
 */
import { and, asc, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { rootOf, subtreesReadBy } from '#lib/log/tree.ts';
import type { ReadHash, TreeEnd } from '#lib/log/tree.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { auditCheckpoint, auditLeaf, auditNode, logCheckpoint, logLeaf, logNode } from '../schema/index.ts';

/** A stored checkpoint: the tree size and root hash, the signed note, and its time (RFC 3339). */
export type CheckpointRow = { size: number; root: Uint8Array; note: string; createdAt: string };

/** `evidence`: the public log of documents. `audit`: the log of what people and jobs have changed. */
export type LogName = 'evidence' | 'audit';

/** The statements of one log. The tables of both logs have the same columns. */
function statementsOf(leaf: typeof logLeaf, node: typeof logNode, checkpoint: typeof logCheckpoint) {
  return {
    size: prepared((db) =>
      db
        .select({ size: sql<number | null>`max(${leaf.idx}) + 1` })
        .from(leaf)
        .prepare(),
    ),
    addLeaf: prepared((db) =>
      db
        .insert(leaf)
        .values({ idx: sql.placeholder('idx'), hash: sql.placeholder('hash'), entry: sql.placeholder('entry') })
        .prepare(),
    ),
    addNode: prepared((db) =>
      db
        .insert(node)
        .values({ level: sql.placeholder('level'), idx: sql.placeholder('idx'), hash: sql.placeholder('hash') })
        .prepare(),
    ),
    leaf: prepared((db) =>
      db
        .select()
        .from(leaf)
        .where(eq(leaf.idx, sql.placeholder('idx')))
        .prepare(),
    ),
    node: prepared((db) =>
      db
        .select({ hash: node.hash })
        .from(node)
        .where(and(eq(node.level, sql.placeholder('level')), eq(node.idx, sql.placeholder('idx'))))
        .prepare(),
    ),
    addCheckpoint: prepared((db) =>
      db
        .insert(checkpoint)
        .values({
          size: sql.placeholder('size'),
          root: sql.placeholder('root'),
          note: sql.placeholder('note'),
          createdAt: sql.placeholder('createdAt'),
        })
        .prepare(),
    ),
    lastCheckpoint: prepared((db) => db.select().from(checkpoint).orderBy(desc(checkpoint.size)).limit(1).prepare()),
  };
}

/** The tables of each log. */
export const LOG_TABLES = {
  evidence: { leaf: logLeaf, node: logNode, checkpoint: logCheckpoint },
  audit: { leaf: auditLeaf, node: auditNode, checkpoint: auditCheckpoint } as unknown as {
    leaf: typeof logLeaf;
    node: typeof logNode;
    checkpoint: typeof logCheckpoint;
  },
};

const STATEMENTS = {
  evidence: statementsOf(LOG_TABLES.evidence.leaf, LOG_TABLES.evidence.node, LOG_TABLES.evidence.checkpoint),
  audit: statementsOf(LOG_TABLES.audit.leaf, LOG_TABLES.audit.node, LOG_TABLES.audit.checkpoint),
};

/** The number of leaves in a log. */
export async function logSize(db: Db, log: LogName = 'evidence'): Promise<number> {
  return (await STATEMENTS[log].size(db).get())?.size ?? 0;
}

/** A leaf with the index `idx`, and the hashes of the subtrees that it completes (level 1 and up). */
export type NewLeaf = {
  idx: number;
  hash: Uint8Array;
  entry: Uint8Array;
  completed: readonly { level: number; index: number; hash: Uint8Array }[];
};

/** Append a leaf; its index must be the size of the log. */
export async function addLeaf(
  tx: Tx,
  { idx, hash, entry, completed }: NewLeaf,
  log: LogName = 'evidence',
): Promise<void> {
  const { addLeaf: addLeafRow, addNode } = STATEMENTS[log];
  await addLeafRow(tx).run({ idx, hash, entry });
  for (const node of completed) await addNode(tx).run({ level: node.level, idx: node.index, hash: node.hash });
}

/** The end of a log, to which a transaction appends. */
export async function logEnd(tx: Tx, log: LogName = 'evidence'): Promise<TreeEnd> {
  const size = await logSize(tx, log);
  return { size, hashes: await readHashesFor(tx, (read) => rootOf(size, read), log) };
}

/**
 * Run a computation of lib/log (a root, a proof) over the stored subtree hashes. The computation asks for the same
 * subtrees whatever their hashes are, so it runs twice: once to learn which it needs, once with the hashes that were
 * read. Throws a RangeError where the log lacks one of them.
 */
export async function withLogHashes<T>(db: Db, compute: (read: ReadHash) => T, log: LogName = 'evidence'): Promise<T> {
  const hashes = await readHashesFor(db, compute, log);
  return compute((level, index) => hashes.get(`${level}/${index}`)!);
}

async function readHashesFor(
  db: Db,
  compute: (read: ReadHash) => unknown,
  log: LogName,
): Promise<Map<string, Uint8Array>> {
  const read = subtreesReadBy(compute).map(
    async ({ level, index }) => [`${level}/${index}`, await readHash(db, log, level, index)] as const,
  );
  return new Map(await Promise.all(read));
}

async function readHash(db: Db, log: LogName, level: number, index: number): Promise<Uint8Array> {
  const { leaf, node } = STATEMENTS[log];
  const row = level === 0 ? await leaf(db).get({ idx: index }) : await node(db).get({ level, idx: index });
  if (!row) throw new RangeError(`the log has no subtree ${level}/${index}`);
  return row.hash;
}

/** A leaf by its index: its hash and its entry; null where the log is shorter. */
export async function readLeaf(
  db: Db,
  idx: number,
  log: LogName = 'evidence',
): Promise<{ hash: Uint8Array; entry: Uint8Array } | null> {
  const row = await STATEMENTS[log].leaf(db).get({ idx });
  return row ? { hash: row.hash, entry: row.entry } : null;
}

/** The entries from the index `from` on, at most `limit`. */
export async function readEntries(
  db: Db,
  from: number,
  limit: number,
  log: LogName = 'evidence',
): Promise<Uint8Array[]> {
  const { leaf } = LOG_TABLES[log];
  return (
    await orm(db)
      .select({ entry: leaf.entry })
      .from(leaf)
      .where(and(gte(leaf.idx, from), lt(leaf.idx, from + limit)))
      .orderBy(asc(leaf.idx))
      .all()
  ).map((row) => row.entry);
}

/**
 * The subtree hashes of a level of the evidence log from the index `from` on, at most `limit`. Level 0 has the leaf
 * hashes.
 */
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

/** Add a signed checkpoint. A log has at most one for each size. */
export async function addCheckpoint(tx: Tx, row: CheckpointRow, log: LogName = 'evidence'): Promise<void> {
  await STATEMENTS[log].addCheckpoint(tx).run(row);
}

/** The checkpoint of the largest tree size; null where there is none. */
export async function lastCheckpoint(db: Db, log: LogName = 'evidence'): Promise<CheckpointRow | null> {
  return (await STATEMENTS[log].lastCheckpoint(db).get()) ?? null;
}

/** The checkpoint of a tree size of the evidence log; null where there is none. */
export async function checkpointBySize(db: Db, treeSize: number): Promise<CheckpointRow | null> {
  return (await orm(db).select().from(logCheckpoint).where(eq(logCheckpoint.size, treeSize)).get()) ?? null;
}
