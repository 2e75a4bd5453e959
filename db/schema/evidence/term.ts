import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Words that repeat a million times, kept once: predicate types, formats, digest algorithms, builders, build types. */
export const term = sqliteTable('term', {
  id: integer().primaryKey(),
  text: text().notNull().unique(),
});
