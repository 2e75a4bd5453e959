/** The full-text index of artifacts and projects, in FTS5 tables (https://sqlite.org/fts5.html). */
import type { Db, Tx } from './connection.ts';
import { preparedSql } from './connection.ts';

/** What the index contains; each kind has a table of its own. */
export type SearchableKind = 'artifact' | 'project';

const remove = {
  artifact: preparedSql<never>('DELETE FROM artifact_words WHERE rowid = ?'),
  project: preparedSql<never>('DELETE FROM project_words WHERE rowid = ?'),
};
const add = {
  artifact: preparedSql<never>('INSERT INTO artifact_words (rowid, words) VALUES (?, ?)'),
  project: preparedSql<never>('INSERT INTO project_words (rowid, words) VALUES (?, ?)'),
};
const find = {
  artifact: preparedSql<{ rowid: number }>(
    'SELECT rowid FROM artifact_words WHERE artifact_words MATCH ? ORDER BY rowid DESC LIMIT ?',
  ),
  project: preparedSql<{ rowid: number }>(
    'SELECT rowid FROM project_words WHERE project_words MATCH ? ORDER BY rowid DESC LIMIT ?',
  ),
};

/** Replace the indexed words of an artifact or project. `id` is its row id; without words it is not indexed. */
export async function replaceWords(tx: Tx, kind: SearchableKind, id: number, words: readonly string[]): Promise<void> {
  remove[kind](tx).run(id);
  if (words.length > 0) add[kind](tx).run(id, words.join(' '));
}

/**
 * Row ids of the artifacts or projects that have all these words, newest first, at most `limit`. With `prefix` the last
 * word may be the beginning of an indexed word.
 */
export async function matchWords(
  db: Db,
  kind: SearchableKind,
  words: readonly string[],
  { limit, prefix }: { limit: number; prefix: boolean },
): Promise<number[]> {
  // FTS5 reads a quoted word as text, never as query syntax (https://sqlite.org/fts5.html, §3.1).
  const query = words.map((word) => `"${word}"`).join(' AND ');
  return find[kind](db)
    .all(prefix ? `${query}*` : query, limit)
    .map((row) => row.rowid);
}
