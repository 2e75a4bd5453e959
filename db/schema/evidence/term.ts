import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Texts that repeat very often, each stored once: predicate types, formats, digest algorithms, builders, build types.
 */
export const term = sqliteTable('term', {
  id: integer().primaryKey(),
  text: text().notNull().unique(),
});
