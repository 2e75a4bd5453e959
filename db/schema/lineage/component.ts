import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes } from '#db/schema/columns/columns.ts';

/** A component that SBOMs list, stored once for all of them: by purl, else by name and version. */
export const component = sqliteTable(
  'component',
  {
    id: integer().primaryKey(),
    /** 16 bytes of the sha256 of purl, or of name and version. */
    key: bytes().notNull(),
    label: text().notNull(),
    purl: text(),
  },
  (t) => [uniqueIndex('component_key').on(t.key)],
);

/** One row of the table. */
export type ComponentRow = typeof component.$inferSelect;
