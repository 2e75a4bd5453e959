import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes } from '#db/schema/columns/columns.ts';

/** The entries of a log. `idx` counts from 0 without gaps. Triggers refuse any change of a row. */
const leafTable = <Name extends string>(name: Name) =>
  sqliteTable(name, {
    idx: integer().primaryKey(),
    hash: bytes().notNull(),
    entry: bytes().notNull(),
  });

/** The evidence log. */
export const logLeaf = leafTable('log_leaf');

/** The audit log. */
export const auditLeaf = leafTable('audit_leaf');
