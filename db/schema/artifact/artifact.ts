import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { digestValue, flag, timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { STATUSES, PROJECT_LINK_CONFIDENCES } from '#db/schema/columns/enums.ts';

// An index of an expression serves only queries that have the same expression.
const RELEASE_STATUS = sql`coalesce(release_status, status)`;
const RUNS = sql`coalesce(release_deployed, deployed) > 0`;

/** An artifact, identified by its strongest digest, with the status that every page, badge and API answer shows. */
export const artifact = sqliteTable(
  'artifact',
  {
    id: integer().primaryKey(),
    /** → term */
    alg: integer().notNull(),
    value: digestValue().notNull(),
    name: text(),
    version: text(),
    project: integer(),
    linkConfidence: enumColumn(PROJECT_LINK_CONFIDENCES)('tie').notNull().default('none'),
    /** → project: another expected project with equal authority over the artifact; null without a conflict. */
    contender: integer(),
    build: integer(),
    /** → signer: the signer of the evidence that decided the status. */
    signer: integer(),
    /** → term */
    builder: integer(),
    status: enumColumn(STATUSES)().notNull(),
    underlying: enumColumn(STATUSES)().notNull(),
    reason: text().notNull(),
    rule: text(),
    slsaLevel: integer('slsa_level'),
    isIndex: flag('is_index').notNull().default(false),
    evidence: integer().notNull().default(0),
    /** The number of environments in which it runs now. */
    deployed: integer().notNull().default(0),
    firstSeen: timestamp('first_seen').notNull(),
    statusSince: timestamp('status_since').notNull(),
    /** When its status was first `verified`. */
    verifiedAt: timestamp('verified_at'),
    /** The end of the build, or the signing time where the build does not state its end. */
    builtAt: timestamp('built_at'),
    /** The version of the policy that ships with the Attestry that evaluated it; 0: it was not evaluated yet. */
    policyVersion: integer('policy_version').notNull(),
    /** From when on time alone may change its status, also one in an environment; null: time changes nothing. */
    holdsUntil: timestamp('holds_until'),
    /** → policy_version: the policy that gave the status; null: the one that ships. */
    policy: integer(),
    /** How many rules of the policy had taken effect that take effect at a time. */
    policyStage: integer('policy_stage').notNull().default(0),
    /** → artifact: the image index of whose release it is a part; null: it is a release of its own. */
    partOf: integer('part_of'),
    /** Of an image index with parts: the worst status of its own and of its parts; null: the status is its own. */
    releaseStatus: enumColumn(STATUSES)('release_status'),
    /** Of an image index with parts: in how many environments it and its parts run; null: `deployed`. */
    releaseDeployed: integer('release_deployed'),
    /** Of an image index with parts: their number, and the first part with that status (→ artifact). */
    releaseParts: integer('release_parts'),
    releaseWorst: integer('release_worst'),
  },
  (t) => [
    uniqueIndex('artifact_digest').on(t.value, t.alg),
    index('artifact_seen').on(t.firstSeen),
    // Lists and figures count releases, by the status of the release.
    index('artifact_status').on(RELEASE_STATUS, t.firstSeen),
    index('artifact_name').on(t.name),
    index('artifact_project').on(t.project, t.firstSeen),
    index('artifact_contender')
      .on(t.contender, t.firstSeen)
      .where(sql`contender is not null`),
    index('artifact_project_conflict')
      .on(t.project, t.firstSeen)
      .where(sql`contender is not null`),
    index('artifact_project_name').on(t.project, t.name),
    index('artifact_project_status').on(t.project, RELEASE_STATUS, t.firstSeen),
    index('artifact_part')
      .on(t.partOf)
      .where(sql`part_of is not null`),
    index('artifact_holds_until')
      .on(t.holdsUntil)
      .where(sql`holds_until is not null`),
    index('artifact_level').on(t.slsaLevel, t.firstSeen),
    index('artifact_signer').on(t.signer, t.firstSeen),
    // Few artifacts run somewhere now. The overview reads those that need attention from these two indexes.
    index('artifact_running').on(RELEASE_STATUS, t.firstSeen).where(RUNS),
    index('artifact_project_running').on(t.project, RELEASE_STATUS, t.firstSeen).where(RUNS),
  ],
);
