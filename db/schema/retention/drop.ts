import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp } from '#db/schema/columns/columns.ts';

/**
 * The bytes of a document that retention dropped. `leaf` is the index of the log entry that says so; an entry is about
 * the documents of one step of a run, in the order of `position`.
 */
export const evidenceDrop = sqliteTable(
  'evidence_drop',
  {
    leaf: integer().notNull(),
    position: integer().notNull(),
    evidence: integer().notNull(),
    /** → retention_run */
    run: integer().notNull(),
    droppedAt: timestamp('dropped_at').notNull(),
    /** The policy that let it go, and the days that it states. */
    policy: text().notNull(),
    version: integer().notNull(),
    days: integer().notNull(),
    /** The context that was stored beside the bytes, packed. */
    context: bytes(),
    /** What the document is about, packed with `packJson`: what settling its artifacts again needs of the bytes. */
    outline: bytes().notNull(),
    /** When the same bytes were received again. */
    restoredAt: timestamp('restored_at'),
  },
  (t) => [primaryKey({ columns: [t.leaf, t.position] }), index('evidence_drop_of').on(t.evidence, t.leaf)],
);
