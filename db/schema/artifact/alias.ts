import { index, integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { digestValue, flag } from '#db/schema/columns/columns.ts';

/** A further digest that evidence gives an artifact. It counts only while that evidence is verified. */
export const artifactAlias = sqliteTable(
  'artifact_alias',
  {
    alg: integer().notNull(),
    value: digestValue().notNull(),
    artifact: integer().notNull(),
    evidence: integer().notNull(),
    verified: flag('verified').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.value, t.alg, t.artifact, t.evidence] }),
    index('artifact_alias_of').on(t.artifact),
    index('artifact_alias_evidence').on(t.evidence),
  ],
);
