import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { flag, timestamp } from '#db/schema/columns/columns.ts';

/** Who made a project private or public, and why. Rows are only added; the newest of a project says what it is now. */
export const visibilityChange = sqliteTable(
  'visibility_change',
  {
    id: integer().primaryKey(),
    project: integer().notNull(),
    /** Whether the project is private from then on. */
    isPrivate: flag('private').notNull(),
    reason: text().notNull(),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
  },
  (t) => [index('visibility_change_project').on(t.project, t.id)],
);
