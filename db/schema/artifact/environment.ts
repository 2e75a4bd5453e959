import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/**
 * Where an artifact runs now, in the order of the artifact list. Kept beside deployments so that the filter is one
 * range.
 */
export const artifactEnvironment = sqliteTable(
  'artifact_environment',
  {
    environment: integer().notNull(),
    firstSeen: timestamp('first_seen').notNull(),
    artifact: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.environment, t.firstSeen, t.artifact] })],
);
