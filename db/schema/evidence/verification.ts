import { index, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { OUTCOMES } from '#db/schema/columns/enums.ts';

/** Each verification of a document. Rows are only added. */
export const verification = sqliteTable(
  'verification',
  {
    id: integer().primaryKey(),
    evidence: integer().notNull(),
    outcome: enumColumn(OUTCOMES)().notNull(),
    trustVersion: integer('trust_version').notNull(),
    verifiedAt: timestamp('verified_at').notNull(),
    /** Packed Verification. */
    body: bytes().notNull(),
  },
  (t) => [index('verification_of').on(t.evidence, t.id)],
);
