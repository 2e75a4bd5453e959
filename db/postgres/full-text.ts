/**
 * The full-text index of artifacts and projects in PostgreSQL: words as they are in a `tsvector`, without a dictionary,
 * and parts of texts by `pg_trgm` (https://www.postgresql.org/docs/current/pgtrgm.html).
 */
import type { Db, Tx } from '../connection/connection.ts';
import { preparedSql } from '../connection/connection.ts';
import { indexedText, type TrigramRow, type TrigramTable } from '../schema/search/trigram-row.ts';
import type { SearchableKind } from '../sqlite/full-text.ts';

const remove = {
  artifact: preparedSql<never>('DELETE FROM artifact_words WHERE id = ?'),
  project: preparedSql<never>('DELETE FROM project_words WHERE id = ?'),
};
const ADD = `(id, words) VALUES (?, array_to_tsvector(ARRAY(SELECT DISTINCT unnest(?::text[]))))
  ON CONFLICT (id) DO UPDATE SET words = excluded.words`;
const replace = {
  artifact: preparedSql<never>(`INSERT INTO artifact_words ${ADD}`, { waits: true }),
  project: preparedSql<never>(`INSERT INTO project_words ${ADD}`, { waits: true }),
};
const FIND = 'WHERE words @@ ?::tsquery ORDER BY id DESC LIMIT ?';
const find = {
  artifact: preparedSql<{ id: number }>(`SELECT id FROM artifact_words ${FIND}`),
  project: preparedSql<{ id: number }>(`SELECT id FROM project_words ${FIND}`),
};

/** A word without diacritics, as the index of SQLite has it. */
const folded = (word: string) => word.normalize('NFD').replace(/\p{M}/gu, '');

/** As `replaceWords` of db/sqlite/full-text.ts. */
export async function replaceWords(tx: Tx, kind: SearchableKind, id: number, words: readonly string[]): Promise<void> {
  if (words.length === 0) await remove[kind](tx).run(id);
  else await replace[kind](tx).run(id, words.map(folded));
}

/** As `matchWords` of db/sqlite/full-text.ts. */
export async function matchWords(
  db: Db,
  kind: SearchableKind,
  words: readonly string[],
  { limit, prefix }: { limit: number; prefix: boolean },
): Promise<number[]> {
  // A quoted word is text, never a part of the query:
  // https://www.postgresql.org/docs/current/datatype-textsearch.html
  const query = words.map((word) => `'${folded(word).replaceAll(/['\\]/g, '$&$&')}'`).join(' & ');
  return (await find[kind](db).all(prefix ? `${query}:*` : query, limit)).map((row) => row.id);
}

// Elsewhere texts are compared byte by byte, with the lower case of ASCII alone. These indexes have that of Unicode.
const search = (columns: string, table: string, text: string) =>
  preparedSql<TrigramRow>(
    `SELECT ${columns} FROM ${table} WHERE lower((${text}) COLLATE "und-x-icu") LIKE ? ORDER BY id DESC LIMIT ?`,
  );
const matchTexts = {
  search_term: search('id, kind, text, NULL AS detail', 'search_term', "' ' || text"),
  component: search(
    'id, 0 AS kind, label AS text, purl AS detail',
    'component',
    "' ' || label || ' ' || coalesce(purl, '')",
  ),
  signer: search('id, kind, identity AS text, issuer AS detail', 'signer', "' ' || identity"),
};

/** As `rowsContaining` of db/sqlite/full-text.ts. */
export async function rowsContaining(db: Db, table: TrigramTable, part: string, limit: number): Promise<TrigramRow[]> {
  if ([...part].length < 3) return [];
  const rows = await matchTexts[table](db).all(`%${part.replaceAll(/[%_\\]/g, '\\$&')}%`, limit);
  return rows.filter((row) => indexedText(table, row).toLowerCase().includes(part));
}

/** The columns of a table have its index, so that there is nothing to add. */
export async function indexText(): Promise<void> {}

/** Nor is there anything to remove. */
export async function removeIndexedText(): Promise<void> {}
