import { index, integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';

/**
 * Which evidence speaks of which artifact. `bucket` is kind and outcome of the evidence, so that the newest of each are
 * found without reading the others, and a flood of one cannot push out another.
 */
export const evidenceSubject = sqliteTable(
  'evidence_subject',
  {
    artifact: integer().notNull(),
    bucket: integer().notNull(),
    evidence: integer().notNull(),
    ordinal: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.artifact, t.bucket, t.evidence] }),
    index('evidence_subject_of').on(t.evidence, t.ordinal),
  ],
);
