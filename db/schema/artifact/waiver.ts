import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** A waiver of a rule for an artifact or for a project, with an owner, a reason and an expiry. */
export const waiver = sqliteTable(
  'waiver',
  {
    id: integer().primaryKey(),
    rule: text().notNull(),
    artifact: integer(),
    project: integer(),
    owner: text().notNull(),
    reason: text().notNull(),
    createdAt: timestamp('created_at').notNull(),
    expiresAt: timestamp('expires_at').notNull(),
    revokedAt: timestamp('revoked_at'),
    /** → actor */
    createdBy: integer('created_by'),
    /** → actor */
    revokedBy: integer('revoked_by'),
    revokeReason: text('revoke_reason'),
  },
  (t) => [
    index('waiver_artifact')
      .on(t.artifact, t.expiresAt)
      .where(sql`artifact is not null`),
    index('waiver_project')
      .on(t.project, t.expiresAt)
      .where(sql`project is not null`),
    index('waiver_expiry').on(t.expiresAt),
  ],
);
