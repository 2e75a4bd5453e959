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
  /** Slugs and patterns of projects, space separated; null for a token made before tokens had projects: all of them. */
  projects: text(),
  /** Null for a token made before tokens expired. */
  expiresAt: timestamp('expires_at'),
  /** → actor */
  createdBy: integer('created_by'),
  /** → actor */
  revokedBy: integer('revoked_by'),
  /** → token: the one that this token took the place of. */
  rotatedFrom: integer('rotated_from'),
});
