import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** A legal hold on a project, an artifact or a document: no retention drops the bytes of what is under it. */
export const legalHold = sqliteTable(
  'legal_hold',
  {
    id: integer().primaryKey(),
    /** One of the three is a row id, and the others are null. */
    project: integer(),
    artifact: integer(),
    evidence: integer(),
    reason: text().notNull(),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
    releasedAt: timestamp('released_at'),
    /** → actor */
    releasedBy: integer('released_by'),
    releaseReason: text('release_reason'),
  },
  (t) => [
    index('legal_hold_active')
      .on(t.id)
      .where(sql`released_at is null`),
  ],
);
