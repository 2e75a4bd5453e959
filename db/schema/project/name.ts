import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** Names a project has had; `until` is null for the present one. Old names lead to the new. */
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
