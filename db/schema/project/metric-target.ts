import { index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/**
 * The targets of figures: who set or removed one, and why. Rows are only added; the highest version of a figure counts.
 */
export const metricTarget = sqliteTable(
  'metric_target',
  {
    id: integer().primaryKey(),
    /** → project; 0: the whole installation. */
    project: integer().notNull(),
    /** A `TargetFigure` of lib/metrics. */
    figure: text().notNull(),
    /** From 1, for each figure of a project. */
    version: integer().notNull(),
    /** A share from 0 to 1, or seconds; null: the target was removed. */
    value: real(),
    reason: text().notNull(),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
  },
  (t) => [
    uniqueIndex('metric_target_version').on(t.project, t.figure, t.version),
    index('metric_target_history').on(t.project, t.id),
  ],
);
