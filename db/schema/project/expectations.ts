import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** The expectations of projects. Rows are only added; the row of the highest version counts. */
export const expectations = sqliteTable(
  'expectations',
  {
    id: integer().primaryKey(),
    project: integer().notNull(),
    version: integer().notNull(),
    /** An `ExpectationsDocument` of lib/authority, as RFC 8785 canonical JSON. */
    body: text().notNull(),
    reason: text().notNull(),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
  },
  (t) => [uniqueIndex('expectations_version').on(t.project, t.version)],
);
