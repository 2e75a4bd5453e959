import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { digestValue, enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { FINDING_KINDS } from '#lib/inventory/drift/find-drift.ts';

/**
 * The differences between what should run in an environment and what runs there. A difference that is no more has an
 * end, and its row stays.
 */
export const environmentFinding = sqliteTable(
  'environment_finding',
  {
    id: integer().primaryKey(),
    environment: integer().notNull(),
    kind: enumColumn(FINDING_KINDS)().notNull(),
    /** `NAMESPACE/WORKLOAD/CONTAINER`, of what runs, else of what should run. */
    slot: text().notNull(),
    /** The image that runs, as it is named; null: nothing runs. */
    image: text(),
    /** → term: the digest that runs; null: nothing runs, or nobody can say which. */
    alg: integer(),
    value: digestValue(),
    artifact: integer(),
    expectedImage: text('expected_image'),
    /** → term */
    expectedAlg: integer('expected_alg'),
    expectedValue: digestValue('expected_value'),
    expectedArtifact: integer('expected_artifact'),
    since: timestamp().notNull(),
    until: timestamp(),
  },
  (t) => [
    index('environment_finding_open')
      .on(t.environment, t.kind, t.id)
      .where(sql`until is null`),
    index('environment_finding_newest')
      .on(t.id)
      .where(sql`until is null`),
    index('environment_finding_kind')
      .on(t.kind, t.id)
      .where(sql`until is null`),
    index('environment_finding_of').on(t.environment, t.id),
  ],
);
