import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { releaseColumns } from '#db/schema/columns/release-columns.ts';

/** A legal hold on a project, an artifact or a document: no retention drops the bytes of what is under it. */
export const legalHold = sqliteTable(
  'legal_hold',
  {
    id: integer().primaryKey(),
    /** One of the three is a row id, and the others are null. */
    project: integer(),
    artifact: integer(),
    evidence: integer(),
    ...releaseColumns(),
  },
  (t) => [
    index('legal_hold_active')
      .on(t.id)
      .where(sql`released_at is null`),
  ],
);
