import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';

/** How many artifacts of a project each builder made, by the level concluded (-1: none). Builder 0: not known. */
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
