import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { flag, timestamp } from '#db/schema/columns/columns.ts';

/** A required rule that failed for an artifact. `leaked`: the artifact was already deployed when this was found. */
export const defect = sqliteTable(
  'defect',
  {
    artifact: integer().notNull(),
    rule: text().notNull(),
    project: integer().notNull(),
    foundAt: timestamp('found_at').notNull(),
    leaked: flag('leaked').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.artifact, t.rule] }),
    index('defect_project').on(t.project, t.foundAt),
    index('defect_found').on(t.foundAt),
    // Few defects leaked. These two indexes find them without reading the others.
    index('defect_leaked')
      .on(t.foundAt)
      .where(sql`leaked = 1`),
    index('defect_project_leaked')
      .on(t.project, t.foundAt)
      .where(sql`leaked = 1`),
  ],
);
