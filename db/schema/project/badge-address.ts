import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp } from '#db/schema/columns/columns.ts';

/**
 * Addresses at which everybody who knows one gets the badges of a project, also of a private one. The table has the
 * SHA-256 of the random part of each address, never that itself.
 */
export const badgeAddress = sqliteTable(
  'badge_address',
  {
    id: integer().primaryKey(),
    project: integer().notNull(),
    hash: bytes().notNull().unique(),
    /** What the address is for, as its author wrote it. */
    note: text().notNull(),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
    revokedAt: timestamp('revoked_at'),
    /** → actor */
    revokedBy: integer('revoked_by'),
  },
  (t) => [
    index('badge_address_project')
      .on(t.project, t.id)
      .where(sql`revoked_at is null`),
  ],
);
