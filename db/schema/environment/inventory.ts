import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { enumColumn, flag, timestamp } from '#db/schema/columns/columns.ts';
import { INVENTORY_KINDS } from '#lib/inventory/inventory.ts';

/**
 * The inventories of environments. Rows are only added: the one of the highest version says what should run, or what
 * runs. A withdrawn one says nothing any more.
 */
export const inventory = sqliteTable(
  'inventory',
  {
    id: integer().primaryKey(),
    environment: integer().notNull(),
    kind: enumColumn(INVENTORY_KINDS)().notNull(),
    version: integer().notNull(),
    withdrawn: flag('withdrawn').notNull(),
    /** An `InventoryFormat`; empty where it is withdrawn. */
    format: text().notNull(),
    /** JSON: what of the document is in no item, and why. */
    remarks: text().notNull(),
    reason: text(),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
  },
  (t) => [uniqueIndex('inventory_version').on(t.environment, t.kind, t.version)],
);
