import { index, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { OUTCOMES } from '#db/schema/columns/enums.ts';

/** The verifications of documents. Rows are only added; the newest of a document is the current one. */
export const verification = sqliteTable(
  'verification',
  {
    id: integer().primaryKey(),
    evidence: integer().notNull(),
    outcome: enumColumn(OUTCOMES)().notNull(),
    trustVersion: integer('trust_version').notNull(),
    verifiedAt: timestamp('verified_at').notNull(),
    /** A Verification, packed with `packJson`. */
    body: bytes().notNull(),
  },
  (t) => [index('verification_of').on(t.evidence, t.id)],
);
