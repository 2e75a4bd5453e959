/**
 * Events for open pages and for subscriptions, written in the transaction of the change and read in order. An event is
 * deleted when it is old and every subscription has its message; one that is very old is deleted in any case.
 */
import { asc, gt, inArray, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { hidesProjects, oncePerConnection, orm, prepared, wholeStore } from '../connection/connection.ts';
import { slowestCursor } from '../notify/states.ts';
import { outbox } from '../schema/index.ts';

/** The newest events, which are stored in any case: an open page can resume after any of them. */
const KEPT_EVENTS = 20_000;
/** The most events that are stored for a subscription that does not get on. */
const MAX_STORED_EVENTS = 500_000;
/** Old events are deleted at the first of so many that a connection adds, so that most calls only insert a row. */
const PRUNE_INTERVAL = 256;
/** The most events that one call deletes, so that no transaction is long after a slow subscription has caught up. */
const MAX_PRUNED = 2_048;

/** An event, which must be serialisable as JSON. */
export type OutboxEvent = { type: string; [field: string]: unknown };

/** A stored event; `payload` is the JSON of the event, `at` is RFC 3339. */
export type OutboxRow = { seq: number; at: string; type: string; payload: string };

const add = prepared((db) =>
  db
    .insert(outbox)
    .values({ at: sql.placeholder('at'), type: sql.placeholder('type'), payload: sql.placeholder('payload') })
    .prepare(),
);
const addedEvents = oncePerConnection(() => ({ count: 0 }));
const prune = prepared((db) =>
  db
    .delete(outbox)
    .where(lt(outbox.seq, sql.placeholder('before')))
    .prepare(),
);
const after = prepared((db) =>
  db
    .select()
    .from(outbox)
    .where(gt(outbox.seq, sql.placeholder('after')))
    .orderBy(asc(outbox.seq))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectFirstSeq = prepared((db) =>
  db
    .select({ seq: sql<number | null>`min(${outbox.seq})` })
    .from(outbox)
    .prepare(),
);
const selectLastSeq = prepared((db) =>
  db
    .select({ seq: sql<number | null>`max(${outbox.seq})` })
    .from(outbox)
    .prepare(),
);

/**
 * Add an event at a time (RFC 3339). The newest 20,000 events are stored, and earlier ones, up to 500,000, for the
 * subscriptions that do not have their messages yet.
 */
export async function addEvent(tx: Tx, at: string, event: OutboxEvent): Promise<void> {
  await add(tx).run({ at, type: event.type, payload: JSON.stringify(event) });
  const added = addedEvents(tx);
  if (added.count % PRUNE_INTERVAL === 0) await pruneEvents(tx);
  added.count += 1;
}

async function pruneEvents(tx: Tx): Promise<void> {
  const last = await lastEventSeq(tx);
  if (last <= KEPT_EVENTS) return;
  const oldest = (await selectFirstSeq(tx).get())?.seq ?? last;
  await prune(tx).run({ before: Math.min(await oldestNeeded(tx, last), oldest + MAX_PRUNED) });
}

/** The number of the oldest event that is stored when the newest one is `seq`. */
async function oldestNeeded(db: Db, seq: number): Promise<number> {
  const slowest = (await slowestCursor(db)) ?? seq;
  return Math.max(Math.min(seq - KEPT_EVENTS, slowest + 1), seq - MAX_STORED_EVENTS);
}

/** The events with a number above `seq`, oldest first, at most `limit`. */
export async function eventsAfter(db: Db, seq: number, limit: number): Promise<OutboxRow[]> {
  return await after(db).all({ after: seq, limit });
}

/** The number of the oldest event that is stored; null where none is. */
export async function firstEventSeq(db: Db): Promise<number | null> {
  return (await selectFirstSeq(wholeStore(db)).get())?.seq ?? null;
}

/** The number of the newest event, whoever may see it; 0 where no event is stored. */
export async function lastEventSeq(db: Db): Promise<number> {
  return (await selectLastSeq(wholeStore(db)).get())?.seq ?? 0;
}

/** Those of some events that a connection shows: the events about a hidden project are not among them. */
export async function visibleEvents(db: Db, rows: readonly OutboxRow[]): Promise<readonly OutboxRow[]> {
  if (rows.length === 0 || !hidesProjects(db)) return rows;
  const numbers = rows.map((row) => row.seq);
  const seen = await orm(db).select({ seq: outbox.seq }).from(outbox).where(inArray(outbox.seq, numbers)).all();
  const visible = new Set(seen.map((row) => row.seq));
  return rows.filter((row) => visible.has(row.seq));
}
