import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, digestValue } from '#db/schema/columns/columns.ts';

/** Something that went into a build: named by its strongest digest, else by its address. */
export const material = sqliteTable(
  'material',
  {
    id: integer().primaryKey(),
    /** 16 bytes of the sha256 of digest or address. */
    key: bytes().notNull(),
    label: text(),
    /** → term */
    alg: integer(),
    value: digestValue(),
  },
  (t) => [uniqueIndex('material_key').on(t.key)],
);
