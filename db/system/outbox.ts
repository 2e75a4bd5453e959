/** Events for open pages, written in the transaction of the change and read in order. */
import { asc, gt, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { prepared } from '../sqlite/connection.ts';
import { outbox } from '../schema/index.ts';

const MAX_STORED_EVENTS = 20_000;

export type OutboxEvent = { type: string; [field: string]: unknown };
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

/** Note an event; `payload` is JSON of a LiveEvent. */
export async function addEvent(tx: Tx, at: string, event: OutboxEvent): Promise<number> {
  const { seq } = (await add(tx).get({ at, type: event.type, payload: JSON.stringify(event) }))!;
  // Seldom and many at once, so that the common path is one insert.
  if (seq > MAX_STORED_EVENTS && seq % 256 === 0) await prune(tx).run({ before: seq - MAX_STORED_EVENTS });
  return seq;
}

/** Events after a number, oldest first. */
export async function eventsAfter(db: Db, seq: number, limit: number): Promise<OutboxRow[]> {
  return await after(db).all({ after: seq, limit });
}

/** The number of the newest event; 0 where there is none. */
export async function lastEventSeq(db: Db): Promise<number> {
  return (await selectLastSeq(db).get())?.seq ?? 0;
}
