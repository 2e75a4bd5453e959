import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { flag, timestamp } from '#db/schema/columns/columns.ts';

/** A project before its claim or its names changed: its slug, and its names as a JSON array. Rows are only added. */
export const projectChange = sqliteTable(
  'project_change',
  {
    id: integer().primaryKey(),
    project: integer().notNull(),
    at: timestamp().notNull(),
    slug: text().notNull(),
    names: text().notNull(),
    claimed: flag('claimed').notNull(),
  },
  (t) => [index('project_change_of').on(t.project, t.at)],
);
