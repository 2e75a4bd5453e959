import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp } from '#db/schema/columns/columns.ts';

/** A signed checkpoint of the log. Each batch of entries has one. `note` is the signed note. */
export const logCheckpoint = sqliteTable('log_checkpoint', {
  size: integer().primaryKey(),
  root: bytes().notNull(),
  note: text().notNull(),
  createdAt: timestamp('created_at').notNull(),
});
