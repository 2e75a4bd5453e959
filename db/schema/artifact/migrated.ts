import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { enumColumn } from '#db/schema/columns/columns.ts';
import { STATUSES } from '#db/schema/columns/enums.ts';

/**
 * The report of the migration to authority: artifacts that were verified or waived before, and that became unknown
 * because no project here expects them. `project` is 0 where an artifact belongs to none.
 */
export const migratedArtifact = sqliteTable(
  'migrated_artifact',
  {
    project: integer().notNull(),
    artifact: integer().notNull(),
    /** The status before. */
    before: enumColumn(STATUSES)().notNull(),
  },
  (t) => [primaryKey({ columns: [t.project, t.artifact] })],
);

/** The number of `migrated_artifact` rows of each project. A claim of the project deletes its row here. */
export const migratedProject = sqliteTable('migrated_project', {
  project: integer().primaryKey(),
  artifacts: integer().notNull(),
});
