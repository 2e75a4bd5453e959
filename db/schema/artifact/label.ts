import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { LABEL_KINDS } from '#db/schema/columns/enums.ts';

/** The names and purls that evidence gives an artifact, at most 64 for each artifact. */
export const artifactLabel = sqliteTable(
  'artifact_label',
  {
    artifact: integer().notNull(),
    kind: enumColumn(LABEL_KINDS)().notNull(),
    value: text().notNull(),
    /** When the artifact got it, where it existed before; null: from the first. */
    since: timestamp(),
  },
  (t) => [primaryKey({ columns: [t.artifact, t.kind, t.value] }), index('artifact_label_value').on(t.kind, t.value)],
);
