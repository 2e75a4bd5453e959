import { integer, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from './columns.ts';

/** Why, when and by whom something was put into force, and released again. */
export const releaseColumns = () => ({
  reason: text().notNull(),
  createdAt: timestamp('created_at').notNull(),
  /** → actor */
  createdBy: integer('created_by').notNull(),
  releasedAt: timestamp('released_at'),
  /** → actor */
  releasedBy: integer('released_by'),
  releaseReason: text('release_reason'),
});
