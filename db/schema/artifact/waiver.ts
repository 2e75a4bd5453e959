import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { WAIVER_DECISIONS, WAIVER_VEX_STATUSES } from '#db/schema/columns/enums.ts';

/**
 * A waiver of a rule for an artifact or for a project, with an owner, a reason and an expiry, or the request for one.
 * `environment`, `vulnerability` and `component` narrow it, and are null where they do not.
 */
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
    environment: text(),
    vulnerability: text(),
    /** A package URL, with or without a version. */
    component: text(),
    decision: enumColumn(WAIVER_DECISIONS)().notNull().default('approved'),
    /** Null where it is still requested, and where it needed no approval. */
    decidedAt: timestamp('decided_at'),
    /** → actor */
    decidedBy: integer('decided_by'),
    decisionReason: text('decision_reason'),
    /** What the draft of an OpenVEX statement says; null: that the vulnerability is under investigation. */
    vexStatus: enumColumn(WAIVER_VEX_STATUSES)('vex_status'),
    justification: text(),
    impact: text(),
  },
  (t) => [
    index('waiver_artifact')
      .on(t.artifact, t.expiresAt)
      .where(sql`artifact is not null`),
    index('waiver_project')
      .on(t.project, t.expiresAt)
      .where(sql`project is not null`),
    index('waiver_expiry').on(t.expiresAt),
    /** `decision = 1`: the requests that nobody has decided about. */
    index('waiver_requested')
      .on(t.expiresAt)
      .where(sql`decision = 1`),
  ],
);
