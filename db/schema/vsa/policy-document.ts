import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes } from '#db/schema/columns/columns.ts';

/** The policies that verification summaries name, as they were served. */
export const policyDocument = sqliteTable(
  'policy_document',
  {
    id: integer().primaryKey(),
    policy: text().notNull(),
    version: integer().notNull(),
    sha256: bytes().notNull(),
    /** RFC 8785 canonical JSON. */
    body: text().notNull(),
  },
  (t) => [uniqueIndex('policy_document_sha256').on(t.sha256), index('policy_document_version').on(t.policy, t.version)],
);
