import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { STATUSES } from '#db/schema/columns/enums.ts';

/** The changes of the status of artifacts. Rows are only added. `evidence` is the document that caused the change. */
export const statusHistory = sqliteTable(
  'status_history',
  {
    id: integer().primaryKey(),
    artifact: integer().notNull(),
    at: timestamp().notNull(),
    from: enumColumn(STATUSES)(),
    to: enumColumn(STATUSES)().notNull(),
    reason: text().notNull(),
    evidence: integer(),
  },
  (t) => [index('status_history_of').on(t.artifact, t.id)],
);
