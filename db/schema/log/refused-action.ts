import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** Attempts that were refused: sign-ins, and changes that a caller may not make. Only the newest are stored. */
export const refusedAction = sqliteTable('refused_action', {
  id: integer().primaryKey(),
  at: timestamp().notNull(),
  /** → actor; null: the caller showed nobody. */
  actor: integer(),
  door: text().notNull(),
  address: text(),
  /** `session.start`, or the verb that the caller may not do. */
  attempt: text().notNull(),
  /** What was tried to whom or where; the name with which somebody tried to sign in. */
  subject: text(),
  message: text().notNull(),
});
