import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes, enumColumn } from '#db/schema/columns/columns.ts';
import { BODY_CODECS } from '#db/schema/columns/enums.ts';

/** The compressed original bytes of an inventory, and their SHA-256. */
export const inventoryBody = sqliteTable('inventory_body', {
  /** → inventory */
  inventory: integer().primaryKey(),
  sha256: bytes().notNull(),
  size: integer().notNull(),
  codec: enumColumn(BODY_CODECS)().notNull(),
  bytes: bytes().notNull(),
});
