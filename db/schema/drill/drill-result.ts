import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** What a drill found. The row never changes; a drill without one runs still, or its process ended before it did. */
export const drillResult = sqliteTable('drill_result', {
  /** → drill */
  drill: integer().primaryKey(),
  endedAt: timestamp('ended_at').notNull(),
  /** JSON of a DrillResult. */
  result: text().notNull(),
});
