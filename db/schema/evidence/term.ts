import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Texts that many rows repeat, each stored once: predicate types, formats, digest algorithms, builders, build types and
 * repositories.
 */
export const term = sqliteTable('term', {
  id: integer().primaryKey(),
  text: text().notNull().unique(),
});
