/** Evidence that counts for nothing until it is released. */
import { and, asc, desc, eq, gt, gte, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm, prepared } from '../sqlite/connection.ts';
import { evidence as e, quarantine as t } from '../schema/index.ts';

export type QuarantineRow = typeof t.$inferSelect;
export type NewQuarantine = Pick<
  QuarantineRow,
  'evidence' | 'sender' | 'signer' | 'from' | 'until' | 'reason' | 'createdAt' | 'createdBy'
>;
/** What a quarantine is compared with. Times are RFC 3339. */
export type QuarantineSubject = { seq: number; actor: number | null; signer: number | null; receivedAt: string };

const selectActive = prepared((db) => db.select().from(t).where(isNull(t.releasedAt)).orderBy(asc(t.id)).prepare());

const selectAnyActive = prepared((db) =>
  db.select({ id: t.id }).from(t).where(isNull(t.releasedAt)).limit(1).prepare(),
);

/** True where any quarantine is active. */
export async function hasActiveQuarantine(db: Db): Promise<boolean> {
  return (await selectAnyActive(db).get()) !== undefined;
}

export async function addQuarantine(tx: Tx, row: NewQuarantine): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

export async function quarantineById(db: Db, id: number): Promise<QuarantineRow | null> {
  return (await orm(db).select().from(t).where(eq(t.id, id)).get()) ?? null;
}

/** True where the quarantine was active; it is released then. */
export async function releaseQuarantine(
  tx: Tx,
  id: number,
  release: { releasedAt: string; releasedBy: number; releaseReason: string },
): Promise<boolean> {
  const where = and(eq(t.id, id), isNull(t.releasedAt));
  return (await orm(tx).update(t).set(release).where(where).run()).changes > 0;
}

/** Quarantines before `before`, the newest first. */
export async function listQuarantines(db: Db, before: number, limit: number): Promise<QuarantineRow[]> {
  return orm(db).select().from(t).where(lt(t.id, before)).orderBy(desc(t.id)).limit(limit).all();
}

/** The oldest active quarantine that covers a document; null where none does. */
export async function quarantineOf(db: Db, subject: QuarantineSubject): Promise<number | null> {
  for (const row of await selectActive(db).all()) if (covers(row, subject)) return row.id;
  return null;
}

function covers(row: QuarantineRow, { seq, actor, signer, receivedAt }: QuarantineSubject): boolean {
  const at = Date.parse(receivedAt);
  return (
    (row.evidence === null || row.evidence === seq) &&
    (row.sender === null || row.sender === actor) &&
    (row.signer === null || row.signer === signer) &&
    (row.from === null || at >= Date.parse(row.from)) &&
    (row.until === null || at < Date.parse(row.until))
  );
}

/** Documents that one call compares with a quarantine: a sender of few documents must not cost a scan of the store. */
const SCANNED_PER_CALL = 4_000;

/**
 * `seq` of the next documents after `after` that a quarantine covers, or that are under it; in ascending order, at most
 * `limit`. `next` is the `after` of the next call; null where no document is left.
 */
export async function evidenceUnder(
  db: Db,
  row: QuarantineRow,
  after: number,
  limit: number,
): Promise<{ seqs: number[]; next: number | null }> {
  const covered = and(
    row.evidence === null ? undefined : eq(e.seq, row.evidence),
    row.sender === null ? undefined : eq(e.actor, row.sender),
    row.signer === null ? undefined : eq(e.signer, row.signer),
    row.from === null ? undefined : gte(e.receivedAt, row.from),
    row.until === null ? undefined : lt(e.receivedAt, row.until),
  );
  const to = after + SCANNED_PER_CALL;
  const rows = await orm(db)
    .select({ seq: e.seq })
    .from(e)
    .where(and(gt(e.seq, after), lte(e.seq, to), or(eq(e.quarantine, row.id), covered)))
    .orderBy(asc(e.seq))
    .limit(limit)
    .all();
  const seqs = rows.map(({ seq }) => seq);
  if (seqs.length === limit) return { seqs, next: seqs.at(-1)! };
  const later = await orm(db).select({ seq: e.seq }).from(e).where(gt(e.seq, to)).limit(1).get();
  return { seqs, next: later ? to : null };
}

const isUnder = (id: number) => and(eq(e.quarantine, id), isNotNull(e.quarantine));

/** How many documents are under a quarantine now. */
export async function countUnder(db: Db, id: number): Promise<number> {
  return (await orm(db)
    .select({ n: sql<number>`count(*)` })
    .from(e)
    .where(isUnder(id))
    .get())!.n;
}

/** The newest documents (`seq`) under a quarantine, at most `limit`. */
export async function newestUnder(db: Db, id: number, limit: number): Promise<number[]> {
  const rows = await orm(db).select({ seq: e.seq }).from(e).where(isUnder(id)).orderBy(desc(e.seq)).limit(limit).all();
  return rows.map(({ seq }) => seq);
}

/** Put a document under a quarantine; null takes it out. */
export async function setQuarantine(tx: Tx, seq: number, quarantine: number | null): Promise<void> {
  await orm(tx).update(e).set({ quarantine }).where(eq(e.seq, seq)).run();
}
