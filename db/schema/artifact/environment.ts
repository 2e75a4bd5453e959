import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

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
  },
  (t) => [primaryKey({ columns: [t.environment, t.firstSeen, t.artifact] })],
);
