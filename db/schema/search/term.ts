import { integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { enumColumn } from '#db/schema/columns/columns.ts';
import { SEARCH_TERM_KINDS } from '#db/schema/columns/enums.ts';

/**
 * Texts that only the search needs: the names of artifacts, the ids of advisories and findings, and the names of the
 * parameters of a build, one a line. Each is stored once. The table is derived from documents, as the full-text index
 * is.
 */
export const searchTerm = sqliteTable(
  'search_term',
  {
    id: integer().primaryKey(),
    kind: enumColumn(SEARCH_TERM_KINDS)().notNull(),
    text: text().notNull(),
  },
  (t) => [uniqueIndex('search_term_text').on(t.kind, t.text)],
);

/** The documents that name a term. A name of artifacts has none: `artifact_label` says which artifacts have it. */
export const searchTermEvidence = sqliteTable(
  'search_term_evidence',
  {
    /** → search_term */
    term: integer().notNull(),
    evidence: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.term, t.evidence] })],
);
