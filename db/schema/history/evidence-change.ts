import { index, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp } from '#db/schema/columns/columns.ts';

/** The verification and the facts of a document before they changed; null where they stayed. Rows are only added. */
export const evidenceChange = sqliteTable(
  'evidence_change',
  {
    id: integer().primaryKey(),
    evidence: integer().notNull(),
    at: timestamp().notNull(),
    /** → verification */
    verification: integer(),
    facts: bytes(),
  },
  (t) => [index('evidence_change_of').on(t.evidence, t.at)],
);
