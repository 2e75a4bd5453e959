import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Totals that are read often, so that nobody has to count rows. */
export const counter = sqliteTable('counter', {
  name: text().primaryKey(),
  value: integer().notNull(),
});
