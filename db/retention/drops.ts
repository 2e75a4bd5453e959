/** What retention dropped: the bytes go, and a row says by which policy, in which run and with which log entry. */
import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { packJson, unpackJson } from '../codec/pack.ts';
import type { PackedBody } from '../evidence/evidence.ts';
import { evidence as e, evidenceBody as b, evidenceDrop as t } from '../schema/index.ts';

/** A dropped body. `context` and `outline` are packed. */
export type DropRow = typeof t.$inferSelect;

/** A body to drop; its context is taken from the store. */
export type NewDrop = Omit<DropRow, 'context' | 'restoredAt'>;

const selectDrop = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.evidence, sql.placeholder('evidence')), eq(t.leaf, sql.placeholder('leaf'))))
    .prepare(),
);
const add = prepared((db) =>
  db
    .insert(t)
    .values({
      leaf: sql.placeholder('leaf'),
      position: sql.placeholder('position'),
      evidence: sql.placeholder('evidence'),
      run: sql.placeholder('run'),
      droppedAt: sql.placeholder('droppedAt'),
      policy: sql.placeholder('policy'),
      version: sql.placeholder('version'),
      days: sql.placeholder('days'),
      context: sql.placeholder('context'),
      outline: sql.placeholder('outline'),
    })
    .prepare(),
);
const removeBody = prepared((db) =>
  db
    .delete(b)
    .where(eq(b.seq, sql.placeholder('seq')))
    .prepare(),
);
const setDropped = prepared((db) =>
  db
    .update(e)
    .set({ dropped: sql`${sql.placeholder('leaf')}` })
    .where(eq(e.seq, sql.placeholder('seq')))
    .prepare(),
);
const selectContext = prepared((db) =>
  db
    .select({ context: b.context })
    .from(b)
    .where(eq(b.seq, sql.placeholder('seq')))
    .prepare(),
);
const selectRestored = prepared((db) =>
  db
    .select({ restoredAt: t.restoredAt })
    .from(t)
    .where(and(eq(t.evidence, sql.placeholder('evidence')), isNotNull(t.restoredAt)))
    .orderBy(desc(t.leaf))
    .limit(1)
    .prepare(),
);

/** Pack what a document is about. Run it before the transaction. */
export function packOutline(outline: object): Uint8Array {
  return packJson(outline);
}

/** What a dropped document is about; the caller names its type. */
export function unpackOutline<T>(row: DropRow): { outline: T; context: { [key: string]: unknown } } {
  return { outline: unpackJson<T>(row.outline), context: row.context ? unpackJson(row.context) : {} };
}

/** The context that is stored beside the bytes of a document, packed; undefined where the bytes are not kept. */
export async function packedContext(db: Db, seq: number): Promise<Uint8Array | null | undefined> {
  return (await selectContext(db).get({ seq }))?.context;
}

/** Remove the bytes of a document (row id `evidence`), and record it. */
export async function dropBody(tx: Tx, row: NewDrop): Promise<void> {
  const context = (await packedContext(tx, row.evidence)) ?? null;
  await add(tx).run({ ...row, context });
  await removeBody(tx).run({ seq: row.evidence });
  await setDropped(tx).run({ seq: row.evidence, leaf: row.leaf });
}

/** Store the bytes of a document again, with the context that it had. */
export async function restoreBody(tx: Tx, row: DropRow, body: Pick<PackedBody, 'codec' | 'bytes'>, at: string) {
  const { codec, bytes } = body;
  await orm(tx).insert(b).values({ seq: row.evidence, codec, bytes, context: row.context }).run();
  await orm(tx).update(e).set({ dropped: null }).where(eq(e.seq, row.evidence)).run();
  await orm(tx)
    .update(t)
    .set({ restoredAt: at })
    .where(and(eq(t.leaf, row.leaf), eq(t.position, row.position)))
    .run();
}

/** The record of a dropped document by its row id and the log entry of its drop; null where there is none. */
export async function findDrop(db: Db, evidence: number, leaf: number): Promise<DropRow | null> {
  return (await selectDrop(db).get({ evidence, leaf })) ?? null;
}

/** When the bytes of a document were received again after a drop; null where they never were. */
export async function lastRestored(db: Db, evidence: number): Promise<string | null> {
  return (await selectRestored(db).get({ evidence }))?.restoredAt ?? null;
}

/** The digests (hex) of the documents that a log entry is about, in the order of the entry. */
export async function digestsOfDrop(db: Db, leaf: number): Promise<string[]> {
  const rows = await orm(db)
    .select({ digest: e.digest })
    .from(t)
    .innerJoin(e, eq(e.seq, t.evidence))
    .where(eq(t.leaf, leaf))
    .orderBy(asc(t.position))
    .all();
  return rows.map((row) => row.digest);
}
