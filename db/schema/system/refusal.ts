import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { digestValue, timestamp } from '#db/schema/columns/columns.ts';

/** Documents that could not be read. Only the newest are stored; `counter` has their total number. */
export const refusal = sqliteTable('refusal', {
  id: integer().primaryKey(),
  at: timestamp().notNull(),
  door: text().notNull(),
  code: text().notNull(),
  message: text().notNull(),
  pointer: text(),
  size: integer().notNull(),
  digest: digestValue(),
  /** → actor: the sender. */
  actor: integer(),
  excerpt: text(),
});
