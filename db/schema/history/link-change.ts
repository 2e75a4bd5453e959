import { index, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/**
 * What a link between a document and an artifact was before it changed. Rows are only added, and only for links that
 * change after they were made, or that were made later than the receipt of the document. `bucket` null: no link.
 */
export const linkChange = sqliteTable(
  'link_change',
  {
    id: integer().primaryKey(),
    artifact: integer().notNull(),
    evidence: integer().notNull(),
    at: timestamp().notNull(),
    bucket: integer(),
    sentAt: timestamp('sent_at'),
  },
  (t) => [index('link_change_of').on(t.artifact, t.at)],
);
