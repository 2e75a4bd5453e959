import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, enumColumn, flag, timestamp } from '#db/schema/columns/columns.ts';
import { NOTIFICATION_STATES } from '#db/schema/columns/enums.ts';

/** Messages to subscriptions, in the order of their events. */
export const notification = sqliteTable(
  'notification',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** → subscription */
    subscription: integer().notNull(),
    /** The id that the receiver sees. It is random, and the same at every attempt. */
    publicId: text('public_id').notNull(),
    /** What the message is about. Messages with the same subject are sent in order. */
    subject: text().notNull(),
    state: enumColumn(NOTIFICATION_STATES)().notNull(),
    createdAt: timestamp('created_at').notNull(),
    /** When it is tried next, or when its digest is made. */
    dueAt: timestamp('due_at').notNull(),
    attempts: integer().notNull(),
    /** Whether the last attempt did not reach the receiver. */
    unreached: flag('unreached').notNull(),
    lastAt: timestamp('last_at'),
    /** What the receiver said to the last attempt. */
    answer: text(),
    /** The packed JSON of the message. */
    message: bytes().notNull(),
  },
  (t) => [
    index('notification_due').on(t.subscription, t.state, t.dueAt, t.id),
    index('notification_listed').on(t.subscription, t.id),
    index('notification_waiting')
      .on(t.subscription, t.subject, t.id)
      .where(sql`state <= 1`),
  ],
);
