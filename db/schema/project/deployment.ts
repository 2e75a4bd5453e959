import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { DEPLOYMENT_STATUSES } from '#db/schema/columns/enums.ts';

/** A deployment of an artifact to an environment. It began at `since` and ended at `until`; null: no end is known. */
export const deployment = sqliteTable(
  'deployment',
  {
    id: integer().primaryKey(),
    artifact: integer(),
    environment: integer().notNull(),
    project: integer(),
    status: enumColumn(DEPLOYMENT_STATUSES)().notNull(),
    /** The service, package or project that is deployed: the next deployment of the same slot replaces this one. */
    slot: text().notNull(),
    since: timestamp().notNull(),
    until: timestamp(),
    url: text(),
    /** The kind of sender that reported it: `cdevents`, `github` … */
    source: text().notNull(),
    externalId: text('external_id'),
    evidence: integer(),
    /** When somebody reported it whose word counts; null: when `evidence` was received. */
    reportedAt: timestamp('reported_at'),
    /** When this row was added; null: before this was recorded. Its earlier states are in `deployment_change`. */
    recordedAt: timestamp('recorded_at'),
  },
  (t) => [
    index('deployment_artifact').on(t.artifact, t.since),
    index('deployment_slot').on(t.environment, t.slot, t.since),
    // Mostly a slot belongs to one project, which one search finds, however many deployments it has.
    index('deployment_slot_project').on(t.environment, t.slot, t.project, t.since),
    index('deployment_project').on(t.project, t.since),
    // Few deployments run now. Those of an environment are read by artifact.
    index('deployment_running')
      .on(t.environment, t.artifact)
      .where(sql`status = ${sql.raw(String(DEPLOYMENT_STATUSES.indexOf('deployed')))} and until is null`),
    uniqueIndex('deployment_external')
      .on(t.source, t.externalId)
      .where(sql`external_id is not null`),
  ],
);
