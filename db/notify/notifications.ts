/** Messages to subscriptions on their way. Messages of one subscription with the same subject are sent in order. */
import { and, asc, desc, eq, gt, inArray, lt, lte, sql } from 'drizzle-orm';
import type { Message } from '#lib/notify/message/message.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared } from '../connection/connection.ts';
import { packJson, unpackJson } from '../codec/pack.ts';
import { notification as t } from '../schema/index.ts';

type Row = typeof t.$inferSelect;

/** A message on its way. Times are RFC 3339. */
export type NotificationRow = Omit<Row, 'message'> & { message: Message };
export type NotificationState = Row['state'];

/** A message to add. `heldUntil`: it waits for a digest; null: it is sent when those before it are. */
export type NewNotification = Pick<Row, 'subscription' | 'publicId' | 'subject' | 'createdAt'> & {
  message: Message;
  heldUntil: string | null;
};

/** The literal of the partial index: `ready` or `queued`. */
const isWaiting = sql`state <= 1`;
const firstWaiting = prepared((db) =>
  db
    .select({ id: t.id, state: t.state })
    .from(t)
    .where(
      and(eq(t.subscription, sql.placeholder('subscription')), eq(t.subject, sql.placeholder('subject')), isWaiting),
    )
    .orderBy(asc(t.id))
    .limit(1)
    .prepare(),
);
const insert = prepared((db) =>
  db
    .insert(t)
    .values({
      subscription: sql.placeholder('subscription'),
      publicId: sql.placeholder('publicId'),
      subject: sql.placeholder('subject'),
      state: sql.placeholder('state'),
      createdAt: sql.placeholder('createdAt'),
      dueAt: sql.placeholder('dueAt'),
      attempts: 0,
      unreached: false,
      message: sql.placeholder('message'),
    })
    .prepare(),
);
const selectDue = prepared((db) =>
  db
    .select({ id: t.id })
    .from(t)
    .where(
      and(
        eq(t.subscription, sql.placeholder('subscription')),
        eq(t.state, 'ready'),
        lte(t.dueAt, encodedPlaceholder(t.dueAt, 'now')),
      ),
    )
    .orderBy(asc(t.dueAt), asc(t.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

const selectById = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.id, sql.placeholder('id')))
    .prepare(),
);

const withMessage = (row: Row): NotificationRow => ({ ...row, message: unpackJson<Message>(row.message) });

/** Add a message behind those of its subscription with the same subject. */
export async function addNotification(tx: Tx, { message, heldUntil, ...row }: NewNotification): Promise<void> {
  const { subscription, subject, createdAt } = row;
  const isFirst = (await firstWaiting(tx).get({ subscription, subject })) === undefined;
  const unheld: NotificationState = isFirst ? 'ready' : 'queued';
  const state = heldUntil === null ? unheld : 'held';
  await insert(tx).run({ ...row, state, dueAt: heldUntil ?? createdAt, message: packJson(message) });
}

/** The row ids of the messages that are sent now, in the order of their events, at most `limit`. */
export async function dueNotifications(
  db: Db,
  query: { subscription: number; now: string; limit: number },
): Promise<number[]> {
  return (await selectDue(db).all(query)).map(({ id }) => id);
}

/** A message by its row id. */
export async function notificationById(db: Db, id: number): Promise<NotificationRow | null> {
  const row = await selectById(db).get({ id });
  return row === undefined ? null : withMessage(row);
}

/** How an attempt ended. `dueAt` is kept where it is left out. */
export type Attempt = Pick<Row, 'attempts' | 'lastAt' | 'answer' | 'unreached'> & {
  state: 'ready' | 'sent' | 'dead';
  dueAt?: string;
};

/** Store how an attempt ended. After a message that is sent or dead, the next one with the same subject is due. */
export async function recordAttempt(
  tx: Tx,
  { id, subscription, subject }: Pick<Row, 'id' | 'subscription' | 'subject'>,
  attempt: Attempt,
): Promise<void> {
  await orm(tx)
    .update(t)
    .set(attempt)
    .where(and(eq(t.id, id), eq(t.state, 'ready')))
    .run();
  if (attempt.state !== 'ready') await readyNext(tx, subscription, subject);
}

async function readyNext(tx: Tx, subscription: number, subject: string): Promise<void> {
  const next = await firstWaiting(tx).get({ subscription, subject });
  if (next?.state === 'queued') await orm(tx).update(t).set({ state: 'ready' }).where(eq(t.id, next.id)).run();
}

/** The endpoint can be reached again: what did not reach it is due as it was at first. */
export async function retryUnreached(tx: Tx, subscription: number, now: string): Promise<void> {
  await orm(tx)
    .update(t)
    .set({ dueAt: sql`${t.createdAt}`, unreached: false })
    .where(and(eq(t.subscription, subscription), eq(t.state, 'ready'), gt(t.dueAt, now), eq(t.unreached, true)))
    .run();
}

/** The number of messages in some states, counted up to `limit`. */
export async function countStates(
  db: Db,
  subscription: number,
  states: readonly NotificationState[],
  limit: number,
): Promise<number> {
  const some = orm(db)
    .select({ id: t.id })
    .from(t)
    .where(and(eq(t.subscription, subscription), inArray(t.state, [...states])))
    .limit(limit)
    .as('some');
  return (await orm(db)
    .select({ n: sql<number>`count(*)` })
    .from(some)
    .get())!.n;
}

/** The messages whose digest is due: the newest of them, at most `limit`, their number and the time of the oldest. */
export async function dueDigest(
  db: Db,
  subscription: number,
  { now, limit }: { now: string; limit: number },
): Promise<{ total: number; from: string; newest: Message[]; last: number } | null> {
  const isDue = and(eq(t.subscription, subscription), eq(t.state, 'held'), lte(t.dueAt, now));
  const [first] = await orm(db).select({ id: t.id }).from(t).where(isDue).limit(1).all();
  if (first === undefined) return null;
  const held = and(eq(t.subscription, subscription), eq(t.state, 'held'));
  const rows = await orm(db).select().from(t).where(held).orderBy(desc(t.id)).limit(limit).all();
  const oldest = await orm(db)
    .select({ n: sql<number>`count(*)`, at: sql<number>`min(${t.createdAt})` })
    .from(t)
    .where(held)
    .get();
  return {
    total: oldest!.n,
    from: new Date(oldest!.at).toISOString(),
    newest: rows.map((row) => unpackJson<Message>(row.message)),
    last: rows[0]!.id,
  };
}

/** The digest has every held message up to the row id `last`. */
export async function markDigested(tx: Tx, subscription: number, last: number): Promise<void> {
  await orm(tx)
    .update(t)
    .set({ state: 'digested' })
    .where(and(eq(t.subscription, subscription), eq(t.state, 'held'), lte(t.id, last)))
    .run();
}

/**
 * Send dead messages again, at most `limit`, the oldest first: all of a subscription, or one. Each has all attempts
 * again, and goes before later messages with the same subject. Returns how many there are.
 */
export async function replayDead(
  tx: Tx,
  { subscription, id, now, limit }: { subscription: number; id: number | null; now: string; limit: number },
): Promise<number> {
  const one = id === null ? undefined : eq(t.id, id);
  const rows = await orm(tx)
    .select({ id: t.id, subject: t.subject })
    .from(t)
    .where(and(eq(t.subscription, subscription), eq(t.state, 'dead'), one))
    .orderBy(asc(t.id))
    .limit(limit)
    .all();
  for (const row of rows) {
    const fresh = { state: 'queued', attempts: 0, unreached: false, dueAt: now } as const;
    await orm(tx).update(t).set(fresh).where(eq(t.id, row.id)).run();
  }
  for (const subject of new Set(rows.map((row) => row.subject))) {
    const waiting = and(eq(t.subscription, subscription), eq(t.subject, subject), isWaiting);
    const isReady = await orm(tx)
      .select({ id: t.id })
      .from(t)
      .where(and(waiting, eq(t.state, 'ready')))
      .get();
    if (isReady === undefined) await readyNext(tx, subscription, subject);
  }
  return rows.length;
}

/** The messages of a subscription, newest first, with a row id below `before`, in one state or in any. */
export async function listNotifications(
  db: Db,
  query: { subscription: number; state: NotificationState | null; before: number; limit: number },
): Promise<NotificationRow[]> {
  const ofState = query.state === null ? undefined : eq(t.state, query.state);
  const rows = await orm(db)
    .select()
    .from(t)
    .where(and(eq(t.subscription, query.subscription), ofState, lt(t.id, query.before)))
    .orderBy(desc(t.id))
    .limit(query.limit)
    .all();
  return rows.map(withMessage);
}

/** Delete the messages of a subscription in some states beyond the newest `kept`, at most `limit`. */
export async function pruneNotifications(
  tx: Tx,
  subscription: number,
  { states, kept, limit }: { states: readonly NotificationState[]; kept: number; limit: number },
): Promise<void> {
  for (const state of states) {
    const old = orm(tx)
      .select({ id: t.id })
      .from(t)
      .where(and(eq(t.subscription, subscription), eq(t.state, state)))
      .orderBy(desc(t.dueAt), desc(t.id))
      .limit(limit)
      .offset(kept);
    await orm(tx).delete(t).where(inArray(t.id, old)).run();
  }
}
