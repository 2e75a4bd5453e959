import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** A run of the retention. It goes through the kept documents in the order of receipt; the row has its progress. */
export const retentionRun = sqliteTable(
  'retention_run',
  {
    id: integer().primaryKey(),
    reason: text().notNull(),
    startedAt: timestamp('started_at').notNull(),
    /** → actor */
    startedBy: integer('started_by').notNull(),
    /** The last document that was looked at. */
    afterReceivedAt: timestamp('after_received_at').notNull(),
    afterSeq: integer('after_seq').notNull(),
    /** Documents that were dropped, their bytes, and the bytes that they had taken in the store. */
    documents: integer().notNull(),
    bytes: integer().notNull(),
    storedBytes: integer('stored_bytes').notNull(),
    finishedAt: timestamp('finished_at'),
  },
  (t) => [
    index('retention_run_unfinished')
      .on(t.id)
      .where(sql`finished_at is null`),
  ],
);
