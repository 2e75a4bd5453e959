import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';

/**
 * How many releases of a project (0: all projects) each builder made at each concluded SLSA level (-1: none). Builder
 * 0 means that the builder is not known.
 */
export const projectBuilder = sqliteTable(
  'project_builder',
  {
    project: integer().notNull(),
    /** → term */
    builder: integer().notNull(),
    level: integer().notNull(),
    artifacts: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.project, t.builder, t.level] })],
);
