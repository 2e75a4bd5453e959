import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { flag, timestamp } from '#db/schema/columns/columns.ts';

/**
 * A project: one repository, identified by the immutable id of its host where a certificate or a webhook states it.
 * `slug` is `host/owner/name`.
 */
export const project = sqliteTable(
  'project',
  {
    id: integer().primaryKey(),
    host: text().notNull(),
    hostId: text('host_id'),
    ownerId: text('owner_id'),
    slug: text().notNull(),
    /** The slug in lower case: for a host `O/R` and `o/r` are the same repository. */
    slugKey: text('slug_key').notNull(),
    /** When an authenticated sender last stated the current slug. */
    slugSeen: timestamp('slug_seen').notNull(),
    createdAt: timestamp('created_at').notNull(),
    lastBuildAt: timestamp('last_build_at'),
    artifacts: integer().notNull().default(0),
    latestArtifact: integer('latest_artifact'),
    /** When somebody of this installation claimed the project; null: nobody has. */
    claimedAt: timestamp('claimed_at'),
    /** → actor */
    claimedBy: integer('claimed_by'),
    /** The host ids for which the project was claimed. Null: it was claimed by its name only. */
    claimedHostId: text('claimed_host_id'),
    claimedOwnerId: text('claimed_owner_id'),
    /** The version of its expectations; 0: nobody has said any, and the derived ones apply. */
    expectationsVersion: integer('expectations_version').notNull().default(0),
    /** Whether only callers with a role for it see it. `visibility_change` has who made it so, and why. */
    isPrivate: flag('private').notNull().default(false),
  },
  (t) => [
    uniqueIndex('project_slug').on(t.slugKey),
    uniqueIndex('project_host_id')
      .on(t.host, t.hostId)
      .where(sql`host_id is not null`),
    index('project_recent').on(t.lastBuildAt),
    // Few projects are claimed, among perhaps many that strangers name.
    index('project_claimed')
      .on(t.slugKey)
      .where(sql`claimed_at is not null`),
    index('project_claimed_recent')
      .on(t.lastBuildAt)
      .where(sql`claimed_at is not null`),
    // Every request asks which projects are private: mostly none.
    index('project_private')
      .on(t.id)
      .where(sql`private = 1`),
  ],
);
