import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** How far a subscription has got. It changes with every message, and goes with the subscription. */
export const subscriptionState = sqliteTable('subscription_state', {
  /** → subscription */
  subscription: integer().primaryKey(),
  /** → outbox: the last event whose message was written. */
  cursor: integer().notNull(),
  /** Messages in succession that did not reach the endpoint, and until when it is not tried. */
  failures: integer().notNull(),
  retryAt: timestamp('retry_at'),
  /** Since when no message was delivered though some were tried; null where the last one was. */
  failingSince: timestamp('failing_since'),
  deliveredAt: timestamp('delivered_at'),
  /** The window of a possible storm, and its messages so far. */
  burstSince: timestamp('burst_since'),
  burstCount: integer('burst_count').notNull(),
});
