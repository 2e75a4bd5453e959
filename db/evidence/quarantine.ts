/** Evidence that counts for nothing until it is released. */
import { and, asc, desc, eq, gt, gte, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { evidence as e, furtherSender as f, quarantine as t } from '../schema/index.ts';
import { releasable } from '../system/releasable.ts';

export type QuarantineRow = typeof t.$inferSelect;
export type NewQuarantine = Pick<
  QuarantineRow,
  'evidence' | 'sender' | 'signer' | 'from' | 'until' | 'reason' | 'createdAt' | 'createdBy'
>;
/** Who sent the bytes of a document (row id; null: not recorded), and when, RFC 3339. */
export type Sending = { actor: number | null; at: string };
/** What a quarantine is compared with: a document, and everybody who sent it, the first sender first. */
export type QuarantineSubject = { seq: number; signer: number | null; sendings: readonly [Sending, ...Sending[]] };

export const quarantines = releasable(t);

const selectActive = prepared((db) => db.select().from(t).where(isNull(t.releasedAt)).orderBy(asc(t.id)).prepare());

const selectAnyActive = prepared((db) =>
  db.select({ id: t.id }).from(t).where(isNull(t.releasedAt)).limit(1).prepare(),
);

const updateQuarantine = prepared((db) =>
  db
    .update(e)
    .set({ quarantine: sql`${sql.placeholder('quarantine')}` })
    .where(eq(e.seq, sql.placeholder('seq')))
    .prepare(),
);

/** True where any quarantine is active. */
export async function hasActiveQuarantine(db: Db): Promise<boolean> {
  return (await selectAnyActive(db).get()) !== undefined;
}

export async function addQuarantine(tx: Tx, row: NewQuarantine): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

/**
 * The oldest active quarantine that covers a document; null where none does. A quarantine of a sender covers what that
 * sender sent: a document that others sent too counts as their word, unless each of them is under quarantine.
 */
export async function quarantineOf(db: Db, { seq, signer, sendings }: QuarantineSubject): Promise<number | null> {
  const active = await selectActive(db).all();
  const whole = active.find((row) => row.sender === null && covers(row, { seq, signer, sending: sendings[0] }));
  const each = sendings.map((sending) =>
    active.find((row) => row.sender !== null && covers(row, { seq, signer, sending })),
  );
  const bySender = each.includes(undefined) ? undefined : each[0];
  const ids = [whole, bySender].flatMap((row) => (row === undefined ? [] : [row.id]));
  return ids.length === 0 ? null : Math.min(...ids);
}

/** Those of the sendings of a document that no quarantine of a sender covers. */
export async function sendingsThatCount<T extends Sending>(
  db: Db,
  { seq, signer }: { seq: number; signer: number | null },
  sendings: readonly T[],
): Promise<T[]> {
  const active = (await selectActive(db).all()).filter(({ sender }) => sender !== null);
  return sendings.filter((sending) => !active.some((row) => covers(row, { seq, signer, sending })));
}

function covers(
  row: QuarantineRow,
  { seq, signer, sending }: { seq: number; signer: number | null; sending: Sending },
): boolean {
  const at = Date.parse(sending.at);
  return (
    (row.evidence === null || row.evidence === seq) &&
    (row.sender === null || row.sender === sending.actor) &&
    (row.signer === null || row.signer === signer) &&
    (row.from === null || at >= Date.parse(row.from)) &&
    (row.until === null || at < Date.parse(row.until))
  );
}

/** Documents that one call compares with a quarantine: a sender of few documents must not cost a scan of the store. */
const SCANNED_PER_CALL = 4_000;

/**
 * `seq` of the next documents after `after` that a quarantine may cover, or that are under it; in ascending order, at
 * most `limit`. For a quarantine of a sender they are all that the sender ever sent. `next` is the `after` of the next
 * call; null where no document is left.
 */
export async function evidenceUnder(
  db: Db,
  row: QuarantineRow,
  after: number,
  limit: number,
): Promise<{ seqs: number[]; next: number | null }> {
  const covered = and(
    row.evidence === null ? undefined : eq(e.seq, row.evidence),
    row.signer === null ? undefined : eq(e.signer, row.signer),
    row.sender === null
      ? and(
          row.from === null ? undefined : gte(e.receivedAt, row.from),
          row.until === null ? undefined : lt(e.receivedAt, row.until),
        )
      : or(eq(e.actor, row.sender), hasSentAgain(row.sender)),
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
const hasSentAgain = (sender: number) =>
  sql`exists (select 1 from ${f} where ${f.evidence} = ${e.seq} and ${f.actor} = ${sender})`;

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
  await updateQuarantine(tx).run({ seq, quarantine });
}
