import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** An environment in which artifacts run, such as `production`. */
export const environment = sqliteTable('environment', {
  id: integer().primaryKey(),
  name: text().notNull().unique(),
  /** Who answers for it, as an administrator wrote it. */
  owner: text(),
});
