import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { BODY_CODECS } from '#db/schema/columns/enums.ts';

/** The reports that a schedule made. Rows are only added; only a merge of projects changes `project`. */
export const keptReport = sqliteTable(
  'kept_report',
  {
    id: integer().primaryKey(),
    /** → report_schedule */
    schedule: integer().notNull(),
    /** → project; null: all projects. */
    project: integer(),
    /** First and last UTC day of the period. */
    fromDay: text('from_day').notNull(),
    toDay: text('to_day').notNull(),
    madeAt: timestamp('made_at').notNull(),
    /** JSON: the row ids of the projects that it was made without. */
    hiddenProjects: text('hidden_projects').notNull(),
    /** The largest row id of a project when it was made. It says nothing about a later one. */
    newestProject: integer('newest_project').notNull(),
    /** SHA-256 and number of its bytes, which are canonical JSON. */
    sha256: bytes().notNull(),
    size: integer().notNull(),
    /** The index of its entry in the evidence log. */
    leaf: integer().notNull(),
    codec: enumColumn(BODY_CODECS)().notNull(),
    /** The bytes, packed. */
    packed: bytes().notNull(),
  },
  (t) => [
    uniqueIndex('kept_report_period').on(t.schedule, t.fromDay),
    index('kept_report_project').on(t.project, t.id),
  ],
);
