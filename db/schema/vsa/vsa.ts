import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { BODY_CODECS } from '#db/schema/columns/enums.ts';

/**
 * The verification summaries that were issued. Rows are only added; the newest of an artifact and an environment is the
 * present one.
 */
export const vsa = sqliteTable(
  'vsa',
  {
    id: integer().primaryKey(),
    artifact: integer().notNull(),
    /** The environment whose own policy gave the verdict; null: the policy of no environment. */
    environment: text(),
    /** SHA-256 of the envelope. */
    sha256: bytes().notNull(),
    /** SHA-256 of what the statement says without its time. */
    content: bytes().notNull(),
    /** → vsa_key */
    key: integer().notNull(),
    issuedAt: timestamp('issued_at').notNull(),
    /** The DSSE envelope, packed. */
    envelope: bytes().notNull(),
    codec: enumColumn(BODY_CODECS)().notNull(),
  },
  (t) => [index('vsa_sha256').on(t.sha256), index('vsa_artifact').on(t.artifact, t.id)],
);
