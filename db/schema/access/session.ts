import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp } from '#db/schema/columns/columns.ts';

/** The sessions of people who have signed in. The table has the sha256 of what the cookie holds, never that itself. */
export const session = sqliteTable(
  'session',
  {
    id: integer().primaryKey(),
    hash: bytes().notNull().unique(),
    /** Identifies the person (`Actor` of the kind `person`): a local user, or an issuer and its subject. */
    person: text().notNull(),
    name: text().notNull(),
    /** → user; null for a person of an OpenID provider. */
    user: integer(),
    /** The groups of a person of an OpenID provider, as JSON; their roles count. Null for a local user. */
    groups: text(),
    /** Only in sessions of a version that kept the roles of the sign-in. Nothing reads it. */
    grants: text(),
    createdAt: timestamp('created_at').notNull(),
    /** To the minute. */
    lastUsedAt: timestamp('last_used_at').notNull(),
    expiresAt: timestamp('expires_at').notNull(),
    revokedAt: timestamp('revoked_at'),
    /** → actor */
    revokedBy: integer('revoked_by'),
    /** What the browser says that it is, shortened. */
    userAgent: text('user_agent'),
  },
  (t) => [
    index('session_person').on(t.person, t.expiresAt),
    index('session_user').on(t.user),
    index('session_expires').on(t.expiresAt),
  ],
);
