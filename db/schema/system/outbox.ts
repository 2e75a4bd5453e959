import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** Events for open pages and subscriptions, written in the same transaction as the change (db/system/outbox.ts). */
export const outbox = sqliteTable('outbox', {
  seq: integer().primaryKey({ autoIncrement: true }),
  at: timestamp().notNull(),
  type: text().notNull(),
  /** JSON of a LiveEvent. */
  payload: text().notNull(),
});
