import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** A drill that was started. The row never changes. */
export const drill = sqliteTable('drill', {
  id: integer().primaryKey(),
  /** The id of the scenario. */
  scenario: text().notNull(),
  reason: text().notNull(),
  startedAt: timestamp('started_at').notNull(),
  /** → actor */
  startedBy: integer('started_by').notNull(),
  /** JSON of the PolicyRef of the policy that was tried. */
  policy: text().notNull(),
  /** The slug of the project and the environment for which the policy was chosen. */
  project: text(),
  environment: text(),
  acknowledgeWithinMinutes: integer('acknowledge_within_minutes').notNull(),
});
