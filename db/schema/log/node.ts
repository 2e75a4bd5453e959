import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes } from '#db/schema/columns/columns.ts';

/**
 * Hashes of complete subtrees of a log (RFC 6962): node (level, idx) is over the leaves idx·2^level to (idx+1)·2^level
 * − 1. Level 0 is in the table of the leaves.
 */
const nodeTable = <Name extends string>(name: Name) =>
  sqliteTable(
    name,
    {
      level: integer().notNull(),
      idx: integer().notNull(),
      hash: bytes().notNull(),
    },
    (t) => [primaryKey({ columns: [t.level, t.idx] })],
  );

/** The evidence log. */
export const logNode = nodeTable('log_node');

/** The audit log. */
export const auditNode = nodeTable('audit_node');
