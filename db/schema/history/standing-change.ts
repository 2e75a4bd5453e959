import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { flag, timestamp } from '#db/schema/columns/columns.ts';

/**
 * How an artifact stood before that changed: its project and the contender, whether it was an image index, and whether
 * it had edges to the platforms that it names. Rows are only added.
 */
export const standingChange = sqliteTable(
  'standing_change',
  {
    id: integer().primaryKey(),
    artifact: integer().notNull(),
    at: timestamp().notNull(),
    project: integer(),
    contender: integer(),
    isIndex: flag('is_index').notNull(),
    hasPlatforms: flag('has_platforms').notNull(),
  },
  (t) => [
    index('standing_change_of').on(t.artifact, t.at),
    index('standing_change_project')
      .on(t.project, t.at)
      .where(sql`project is not null`),
  ],
);
