import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes } from '#db/schema/columns/columns.ts';

/**
 * A message authentication code (MAC) of the rows of a table that share the first column of its primary key: the XOR of
 * the MACs of these rows. A row that Attestry wrote has one; a row that somebody changed otherwise does not match it.
 */
export const rowMac = sqliteTable(
  'row_mac',
  {
    /** → table_mac */
    tableId: integer('table_id').notNull(),
    /** The value of the first column of the primary key, as it is stored there. */
    key: blob().notNull(),
    mac: bytes().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tableId, t.key] })],
);

/**
 * The tables that have row MACs. `mac` is the XOR over all MACs of the table. The row with the id 0 and an empty name
 * is about the whole store: its MAC is over those of all tables and the size of the log.
 */
export const tableMac = sqliteTable('table_mac', {
  id: integer().primaryKey(),
  name: text().notNull().unique(),
  mac: bytes().notNull(),
});
