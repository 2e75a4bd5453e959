import { integer, text } from 'drizzle-orm/sqlite-core';
import { bytes, flag, timestamp } from '#db/schema/columns/columns.ts';

/** The columns of a table that has the versions of documents; `document` names the column with the id of a document. */
export const documentVersionColumns = <Column extends string>(document: Column) => ({
  id: integer().primaryKey(),
  document: text(document).notNull(),
  version: integer().notNull(),
  /** Whether this version takes the document out of force. */
  retired: flag('retired').notNull(),
  /** The document as RFC 8785 canonical JSON, and its SHA-256. */
  body: text().notNull(),
  sha256: bytes().notNull(),
  reason: text().notNull(),
  createdAt: timestamp('created_at').notNull(),
  /** → actor */
  createdBy: integer('created_by').notNull(),
});
