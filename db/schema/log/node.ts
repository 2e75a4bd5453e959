import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes } from '#db/schema/columns/columns.ts';

/**
 * Hashes of complete subtrees: node (level, idx) covers leaves idx·2^level … (idx+1)·2^level − 1. Level 0 is in
 * log_leaf.
 */
export const logNode = sqliteTable(
  'log_node',
  {
    level: integer().notNull(),
    idx: integer().notNull(),
    hash: bytes().notNull(),
  },
  (t) => [primaryKey({ columns: [t.level, t.idx] })],
);
