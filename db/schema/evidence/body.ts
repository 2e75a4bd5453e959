import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes, enumColumn } from '#db/schema/columns/columns.ts';
import { BODY_CODECS } from '#db/schema/columns/enums.ts';

/** The original bytes of a document, compressed, and the context that re-reading them needs. */
export const evidenceBody = sqliteTable('evidence_body', {
  seq: integer().primaryKey(),
  codec: enumColumn(BODY_CODECS)().notNull(),
  bytes: bytes().notNull(),
  context: bytes(),
});
