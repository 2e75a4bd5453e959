/** Events for open pages, written in the transaction of the change and read in order. */
import { asc, gt, inArray, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { hidesProjects, orm, prepared, wholeStore } from '../sqlite/connection.ts';
import { outbox } from '../schema/index.ts';

const MAX_STORED_EVENTS = 20_000;

/** An event, which must be serialisable as JSON. */
export type OutboxEvent = { type: string; [field: string]: unknown };

/** A stored event; `payload` is the JSON of the event, `at` is RFC 3339. */
export type OutboxRow = { seq: number; at: string; type: string; payload: string };

const add = prepared((db) =>
  db
    .insert(outbox)
    .values({ at: sql.placeholder('at'), type: sql.placeholder('type'), payload: sql.placeholder('payload') })
    .returning({ seq: outbox.seq })
    .prepare(),
);
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
const selectLastSeq = prepared((db) =>
  db
    .select({ seq: sql<number | null>`max(${outbox.seq})` })
    .from(outbox)
    .prepare(),
);

/** Add an event at a time (RFC 3339). About the newest 20,000 events are stored. Returns the number of the event. */
export async function addEvent(tx: Tx, at: string, event: OutboxEvent): Promise<number> {
  const { seq } = (await add(tx).get({ at, type: event.type, payload: JSON.stringify(event) }))!;
  // Old events are deleted 256 at a time, so that most calls only insert a row.
  if (seq > MAX_STORED_EVENTS && seq % 256 === 0) await prune(tx).run({ before: seq - MAX_STORED_EVENTS });
  return seq;
}

/** The events with a number above `seq`, oldest first, at most `limit`. */
export async function eventsAfter(db: Db, seq: number, limit: number): Promise<OutboxRow[]> {
  return await after(db).all({ after: seq, limit });
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
