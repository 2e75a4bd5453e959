import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes } from '#db/schema/columns/columns.ts';

/** A component that SBOMs list. It is stored once for all SBOMs, identified by its purl, else by name and version. */
export const component = sqliteTable(
  'component',
  {
    id: integer().primaryKey(),
    /** The first 16 bytes of the sha256 of the purl, or of name and version. */
    key: bytes().notNull(),
    label: text().notNull(),
    purl: text(),
  },
  (t) => [uniqueIndex('component_key').on(t.key)],
);

/** One component. */
export type ComponentRow = typeof component.$inferSelect;
