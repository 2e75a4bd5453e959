import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** Who is to be told, written in the same transaction as what happened. The newest are kept. */
export const outbox = sqliteTable('outbox', {
  seq: integer().primaryKey({ autoIncrement: true }),
  at: timestamp().notNull(),
  type: text().notNull(),
  /** JSON of a LiveEvent. */
  payload: text().notNull(),
});
