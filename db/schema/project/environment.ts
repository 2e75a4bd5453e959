import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A place where artifacts run. */
export const environment = sqliteTable('environment', {
  id: integer().primaryKey(),
  name: text().notNull().unique(),
});
