import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { enumColumn } from '#db/schema/columns/columns.ts';
import { STATUSES } from '#db/schema/columns/enums.ts';

/** How many artifacts that run in an environment have each status there. A row of nothing is removed. */
export const environmentStatus = sqliteTable(
  'environment_status',
  {
    environment: integer().notNull(),
    status: enumColumn(STATUSES)().notNull(),
    artifacts: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.environment, t.status] })],
);
