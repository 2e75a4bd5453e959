import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp } from '#db/schema/columns/columns.ts';

/** Who may write: sha256 of the token, never the token. */
export const token = sqliteTable('token', {
  id: integer().primaryKey(),
  name: text().notNull(),
  hash: bytes().notNull().unique(),
  /** Space separated. */
  scopes: text().notNull(),
  createdAt: timestamp('created_at').notNull(),
  lastUsedAt: timestamp('last_used_at'),
  revokedAt: timestamp('revoked_at'),
});
