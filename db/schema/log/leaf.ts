import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes } from '#db/schema/columns/columns.ts';

/** An entry of the tamper-evident log. `idx` counts from 0 without gaps. Triggers refuse any change of a row. */
export const logLeaf = sqliteTable('log_leaf', {
  idx: integer().primaryKey(),
  hash: bytes().notNull(),
  entry: bytes().notNull(),
});
