import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { digestValue, flag } from '#db/schema/columns/columns.ts';

/**
 * The items of the newest inventory of each kind of an environment. Those of an earlier one can be read from its bytes.
 */
export const inventoryItem = sqliteTable(
  'inventory_item',
  {
    /** → inventory */
    inventory: integer().notNull(),
    ordinal: integer().notNull(),
    namespace: text(),
    workload: text(),
    container: text(),
    image: text().notNull(),
    repository: text(),
    tag: text(),
    /** → term; null: the document names no digest. */
    alg: integer(),
    value: digestValue(),
    copies: integer().notNull(),
    isOptional: flag('optional').notNull(),
    remark: text(),
  },
  (t) => [
    primaryKey({ columns: [t.inventory, t.ordinal] }),
    index('inventory_item_digest').on(t.value, t.alg),
    index('inventory_item_repository').on(t.repository, t.tag),
  ],
);
