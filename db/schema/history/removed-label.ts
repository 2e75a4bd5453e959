import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { LABEL_KINDS } from '#db/schema/columns/enums.ts';

/** A name or purl that an artifact had from `since` (null: from the first) until `at`. Rows are only added. */
export const removedLabel = sqliteTable(
  'removed_label',
  {
    id: integer().primaryKey(),
    artifact: integer().notNull(),
    kind: enumColumn(LABEL_KINDS)().notNull(),
    value: text().notNull(),
    since: timestamp(),
    at: timestamp().notNull(),
  },
  (t) => [index('removed_label_of').on(t.artifact, t.at)],
);
