import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { STATUSES } from '#db/schema/columns/enums.ts';

/**
 * The environments in which an artifact runs now, in the order of the artifact list. The rows repeat what `deployment`
 * has, so that the filter of the list reads one range of an index.
 */
export const artifactEnvironment = sqliteTable(
  'artifact_environment',
  {
    environment: integer().notNull(),
    firstSeen: timestamp('first_seen').notNull(),
    artifact: integer().notNull(),
    /** The status by the policy of the environment. */
    status: enumColumn(STATUSES)().notNull().default('unknown'),
    /** Why it has this status; null: an earlier version stored the status. */
    reason: text(),
  },
  (t) => [
    primaryKey({ columns: [t.environment, t.firstSeen, t.artifact] }),
    index('artifact_environment_status').on(t.environment, t.status, t.firstSeen, t.artifact),
    index('artifact_environment_artifact').on(t.artifact),
  ],
);
