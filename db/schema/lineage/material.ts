import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, digestValue } from '#db/schema/columns/columns.ts';

/** A material (resolved dependency) of builds, identified by its strongest digest, else by its label. */
export const material = sqliteTable(
  'material',
  {
    id: integer().primaryKey(),
    /** The first 16 bytes of the sha256 of the digest or the label. */
    key: bytes().notNull(),
    label: text(),
    /** → term */
    alg: integer(),
    value: digestValue(),
  },
  (t) => [uniqueIndex('material_key').on(t.key)],
);
