import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { enumColumn } from '#db/schema/columns/columns.ts';
import { STATUSES } from '#db/schema/columns/enums.ts';

/**
 * The status of an artifact by each policy that decides only in some environments. It is derived by the same evaluation
 * as `artifact.status`, and is as current as that is.
 */
export const artifactPolicyStatus = sqliteTable(
  'artifact_policy_status',
  {
    artifact: integer().notNull(),
    /** → policy_version */
    policy: integer().notNull(),
    /** How many rules of the policy had taken effect that take effect at a time. */
    stage: integer().notNull(),
    /** The status with the waivers that are not narrowed to an environment, and the one without any waiver. */
    status: enumColumn(STATUSES)().notNull(),
    underlying: enumColumn(STATUSES)().notNull(),
    reason: text().notNull(),
    slsaLevel: integer('slsa_level'),
  },
  (t) => [primaryKey({ columns: [t.artifact, t.policy] })],
);
