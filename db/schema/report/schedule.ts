import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { RHYTHMS } from '#db/schema/columns/enums.ts';

/** When reports are made by themselves, and about what. A row changes only when somebody ends it. */
export const reportSchedule = sqliteTable(
  'report_schedule',
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    /** → project; null: all projects. */
    project: integer(),
    every: enumColumn(RHYTHMS)().notNull(),
    /** The day on which a period begins: of the week, 1 is Monday, or of the month, 1 to 28. */
    day: integer().notNull(),
    reason: text().notNull(),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
    endedAt: timestamp('ended_at'),
    /** → actor */
    endedBy: integer('ended_by'),
    endReason: text('end_reason'),
  },
  (t) => [
    index('report_schedule_project').on(t.project),
    index('report_schedule_active')
      .on(t.id)
      .where(sql`ended_at is null`),
  ],
);
