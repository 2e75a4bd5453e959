import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes } from '#db/schema/columns/columns.ts';

/**
 * Hashes of complete subtrees (RFC 6962): node (level, idx) is over the leaves idx·2^level to (idx+1)·2^level − 1.
 * Level 0 is in `log_leaf`.
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
