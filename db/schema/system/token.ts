import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp } from '#db/schema/columns/columns.ts';

/** API tokens. The table has the sha256 of each token, never the token itself. */
export const token = sqliteTable('token', {
  id: integer().primaryKey(),
  name: text().notNull(),
  hash: bytes().notNull().unique(),
  /** Separated by spaces. */
  scopes: text().notNull(),
  createdAt: timestamp('created_at').notNull(),
  lastUsedAt: timestamp('last_used_at'),
  revokedAt: timestamp('revoked_at'),
  /**
   * Patterns of projects, separated by spaces; empty: none. Null for a token made before tokens had projects: it
   * applies to all projects.
   */
  projects: text(),
  /** Null: the token never expires. */
  expiresAt: timestamp('expires_at'),
  /** → actor */
  createdBy: integer('created_by'),
  /** → actor */
  revokedBy: integer('revoked_by'),
  /** → token: the token that this one replaces. */
  rotatedFrom: integer('rotated_from'),
});
