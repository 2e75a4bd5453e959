import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { flag, enumColumn } from '#db/schema/columns/columns.ts';
import { STATUSES } from '#db/schema/columns/enums.ts';

/** How many releases of a project (0: all projects) have each status now, by whether they are deployed. */
export const projectStatus = sqliteTable(
  'project_status',
  {
    project: integer().notNull(),
    deployed: flag('deployed').notNull(),
    status: enumColumn(STATUSES)().notNull(),
    artifacts: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.project, t.deployed, t.status] })],
);
