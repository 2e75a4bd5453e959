import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, moment } from '#db/schema/columns/columns.ts';

/** Who may write: sha256 of the token, never the token. */
export const token = sqliteTable('token', {
  id: integer().primaryKey(),
  name: text().notNull(),
  hash: bytes().notNull().unique(),
  /** Space separated. */
  scopes: text().notNull(),
  createdAt: moment('created_at').notNull(),
  lastUsedAt: moment('last_used_at'),
  revokedAt: moment('revoked_at'),
});
