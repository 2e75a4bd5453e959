import { index, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { DEPLOYMENT_STATUSES } from '#db/schema/columns/enums.ts';

/** What a deployment was before it changed or was removed. Rows are only added. Ids of removed ones are used again. */
export const deploymentChange = sqliteTable(
  'deployment_change',
  {
    id: integer().primaryKey(),
    /** → deployment */
    deployment: integer().notNull(),
    at: timestamp().notNull(),
    environment: integer().notNull(),
    artifact: integer(),
    status: enumColumn(DEPLOYMENT_STATUSES)().notNull(),
    since: timestamp().notNull(),
    until: timestamp(),
    /** When it was added; null: before this was recorded. */
    recordedAt: timestamp('recorded_at'),
  },
  (t) => [
    index('deployment_change_of').on(t.deployment, t.at),
    index('deployment_change_environment').on(t.environment, t.artifact, t.at),
  ],
);
