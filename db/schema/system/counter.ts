import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Totals that are asked for often and would otherwise be counted row by row. */
export const counter = sqliteTable('counter', {
  name: text().primaryKey(),
  value: integer().notNull(),
});
