import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes, enumColumn } from '#db/schema/columns/columns.ts';
import { BODY_CODECS } from '#db/schema/columns/enums.ts';

/** The compressed original bytes of a document, and the context that is needed to read them again. */
export const evidenceBody = sqliteTable('evidence_body', {
  seq: integer().primaryKey(),
  codec: enumColumn(BODY_CODECS)().notNull(),
  bytes: bytes().notNull(),
  context: bytes(),
});
