import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp } from '#db/schema/columns/columns.ts';

/** Who is told about what, and where. A removed subscription keeps its row, without the settings of its target. */
export const subscription = sqliteTable(
  'subscription',
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    /** The kind of target: `webhook`, `cloudevents` … */
    target: text().notNull(),
    /** Where messages go, without what is secret: the host of an address. */
    destination: text().notNull(),
    /** The settings of the target as sealed JSON (lib/bytes/signing/seal.ts). Null where it is removed. */
    settings: bytes(),
    /** `person`, `project` or `installation`. */
    ownerKind: text('owner_kind').notNull(),
    /** Identifies the person, or the pattern of the projects; empty for the installation. */
    owner: text().notNull(),
    ownerName: text('owner_name').notNull(),
    /** → user; null where the owner is no local user. */
    ownerUser: integer('owner_user'),
    /** The groups of a person of an OpenID provider at the last sign-in, as JSON. */
    ownerGroups: text('owner_groups'),
    /** The last sign-in of a person of an OpenID provider. */
    ownerSeenAt: timestamp('owner_seen_at'),
    /** What it chooses and when it sends, as JSON (lib/notify/subscription.ts). */
    choice: text().notNull(),
    timing: text().notNull(),
    mutedUntil: timestamp('muted_until'),
    /** Since when nothing is sent, and why; null: it is in force. */
    disabledAt: timestamp('disabled_at'),
    disabledReason: text('disabled_reason'),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
    removedAt: timestamp('removed_at'),
    /** → actor */
    removedBy: integer('removed_by'),
  },
  (t) => [
    index('subscription_active')
      .on(t.id)
      .where(sql`removed_at is null`),
    index('subscription_owner')
      .on(t.ownerKind, t.owner)
      .where(sql`removed_at is null`),
  ],
);
