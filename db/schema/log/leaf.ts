import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes } from '#db/schema/columns/columns.ts';

/** An entry of the tamper-evident log, in order and without gaps. Triggers refuse any change. */
export const logLeaf = sqliteTable('log_leaf', {
  idx: integer().primaryKey(),
  hash: bytes().notNull(),
  entry: bytes().notNull(),
});
