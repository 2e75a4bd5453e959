/** The full-text index, which is SQLite's own FTS5. */
import type { Db, Tx } from './connection.ts';
import { preparedSql } from './connection.ts';

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

/** Replace the indexed words of a row. */
export async function replaceWords(tx: Tx, kind: SearchableKind, id: number, words: readonly string[]): Promise<void> {
  remove[kind](tx).run(id);
  if (words.length > 0) add[kind](tx).run(id, words.join(' '));
}

/** Ids of the rows that have all words, newest first; with `prefix` the last word may be the beginning of one. */
export async function matchWords(
  db: Db,
  kind: SearchableKind,
  words: readonly string[],
  { limit, prefix }: { limit: number; prefix: boolean },
): Promise<number[]> {
  // Quoted, a word cannot be read as FTS5 query syntax (https://sqlite.org/fts5.html, §3.2).
  const query = words.map((word) => `"${word}"`).join(' AND ');
  return find[kind](db)
    .all(prefix ? `${query}*` : query, limit)
    .map((row) => row.rowid);
}
