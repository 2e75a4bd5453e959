import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';
import { releaseColumns } from '#db/schema/columns/release-columns.ts';

/**
 * Evidence that counts for nothing: one document, or all of a sender, of a signer, or of a time range. A criterion that
 * is null matches everything; evidence matches a row that all its criteria match.
 */
export const quarantine = sqliteTable(
  'quarantine',
  {
    id: integer().primaryKey(),
    /** → evidence */
    evidence: integer(),
    /** → actor */
    sender: integer(),
    /** → signer */
    signer: integer(),
    /** Received at or after. */
    from: timestamp('received_from'),
    /** Received before. */
    until: timestamp('received_until'),
    ...releaseColumns(),
  },
  // Few are active: every new document is compared with them.
  (t) => [
    index('quarantine_active')
      .on(t.id)
      .where(sql`released_at is null`),
  ],
);
