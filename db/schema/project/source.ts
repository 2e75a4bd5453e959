import { integer, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { digestValue } from '#db/schema/columns/columns.ts';

/** A commit of a repository. */
export const source = sqliteTable(
  'source',
  {
    id: integer().primaryKey(),
    /** → term: `host/owner/name` as the evidence spells it. */
    repository: integer().notNull(),
    commit: digestValue('commit_id').notNull(),
  },
  (t) => [uniqueIndex('source_commit').on(t.commit, t.repository)],
);
