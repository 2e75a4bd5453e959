import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp } from '#db/schema/columns/columns.ts';

/** The secrets that were found in a document: kinds and places, never values. Few documents have a row. */
export const foundSecrets = sqliteTable('found_secrets', {
  evidence: integer().primaryKey(),
  count: integer().notNull(),
  /** `{kind, pointer}[]`, packed with `packJson`. */
  found: bytes().notNull(),
  /** The version of the rules that found them. */
  rules: integer().notNull(),
  foundAt: timestamp('found_at').notNull(),
});
