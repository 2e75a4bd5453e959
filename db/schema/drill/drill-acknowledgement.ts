import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** That somebody took note of a drill. The row never changes. */
export const drillAcknowledgement = sqliteTable('drill_acknowledgement', {
  /** → drill */
  drill: integer().primaryKey(),
  at: timestamp().notNull(),
  /** → actor */
  by: integer().notNull(),
  note: text().notNull(),
});
