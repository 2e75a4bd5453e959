import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/**
 * Documents whose bytes an administrator removed for good. `evidence_drop` has what the document is about, in a row
 * with the same `leaf` and the run 0.
 */
export const evidenceSeal = sqliteTable('evidence_seal', {
  evidence: integer().primaryKey(),
  /** The index of the log entry that says so. */
  leaf: integer().notNull(),
  reason: text().notNull(),
  sealedAt: timestamp('sealed_at').notNull(),
  /** → actor */
  sealedBy: integer('sealed_by').notNull(),
});
