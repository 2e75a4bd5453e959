import { index, integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { digestValue } from '#db/schema/columns/columns.ts';

/** A file that a release names by its digest, whether or not anything else is known about the file. */
export const releaseFile = sqliteTable(
  'release_file',
  {
    /** → release */
    release: integer().notNull(),
    /** → term */
    alg: integer().notNull(),
    value: digestValue().notNull(),
    /** → evidence: the document that names it; 0: the host reported it in a webhook. */
    evidence: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.release, t.value, t.alg, t.evidence] }),
    index('release_file_digest').on(t.value, t.alg, t.evidence, t.release),
  ],
);
