import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** The names of a project; `until` is null for the current one. An earlier name still finds the project. */
export const projectName = sqliteTable(
  'project_name',
  {
    project: integer().notNull(),
    slugKey: text('slug_key').notNull(),
    slug: text().notNull(),
    since: timestamp().notNull(),
    until: timestamp(),
  },
  (t) => [primaryKey({ columns: [t.project, t.slugKey] }), index('project_name_slug').on(t.slugKey, t.until)],
);
