import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { STATUSES } from '#db/schema/columns/enums.ts';

/** Each change of an artifact's status. Rows are only added. */
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
