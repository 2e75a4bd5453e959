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

/** The tables whose rows are found by any part of a text; each has an index of trigrams with its row ids. */
export type TrigramTable = 'search_term' | 'component' | 'signer';

/** A row that a search by trigrams found; `kind` and `detail` are columns of its table. */
export type TrigramRow = { id: number; kind: number; text: string; detail: string | null };

const addText = {
  search_term: preparedSql<never>('INSERT INTO search_term_trigrams (rowid, text) VALUES (?, ?)'),
  component: preparedSql<never>('INSERT INTO component_trigrams (rowid, text) VALUES (?, ?)'),
  signer: preparedSql<never>('INSERT INTO signer_trigrams (rowid, text) VALUES (?, ?)'),
};
const removeText = {
  search_term: preparedSql<never>('DELETE FROM search_term_trigrams WHERE rowid = ?'),
  component: preparedSql<never>('DELETE FROM component_trigrams WHERE rowid = ?'),
  signer: preparedSql<never>('DELETE FROM signer_trigrams WHERE rowid = ?'),
};
// The join leaves out the rows that a caller may not see. A trigram says nothing of the order, so that the text is
// compared too; SQLite knows the lower case of ASCII alone, so that any other text is compared below.
const matchTexts = {
  search_term: preparedSql<TrigramRow>(
    `SELECT s.id, s.kind, s.text, NULL AS detail FROM search_term_trigrams
      CROSS JOIN search_term s ON s.id = search_term_trigrams.rowid
      WHERE search_term_trigrams MATCH ? AND instr(lower(' ' || s.text), ?) > 0
      ORDER BY search_term_trigrams.rowid DESC LIMIT ?`,
  ),
  component: preparedSql<TrigramRow>(
    `SELECT s.id, 0 AS kind, s.label AS text, s.purl AS detail FROM component_trigrams
      CROSS JOIN component s ON s.id = component_trigrams.rowid
      WHERE component_trigrams MATCH ? AND instr(lower(' ' || s.label || ' ' || ifnull(s.purl, '')), ?) > 0
      ORDER BY component_trigrams.rowid DESC LIMIT ?`,
  ),
  signer: preparedSql<TrigramRow>(
    `SELECT s.id, s.kind, s.identity AS text, s.issuer AS detail FROM signer_trigrams
      CROSS JOIN signer s ON s.id = signer_trigrams.rowid
      WHERE signer_trigrams MATCH ? AND instr(lower(' ' || s.identity), ?) > 0
      ORDER BY signer_trigrams.rowid DESC LIMIT ?`,
  ),
};

/** Trigrams of a query that are looked up: an index names few rows that have so many of them. */
const MAX_TRIGRAMS = 16;

/** Index a text for a row that has none yet. The space before it lets a search ask for its beginning. */
export async function indexText(tx: Tx, table: TrigramTable, id: number, text: string): Promise<void> {
  addText[table](tx).run(id, ` ${text}`);
}

/** Remove a row from its index. */
export async function removeIndexedText(tx: Tx, table: TrigramTable, id: number): Promise<void> {
  removeText[table](tx).run(id);
}

/**
 * The rows whose text contains `part` (lower case, at least three characters), the newest first, at most `limit`. It
 * stops at the limit, however many rows contain the part. Where each trigram is in many rows and all of them are in
 * few, it reads the row ids of the trigrams, about 100 nanoseconds each.
 */
export async function rowsContaining(db: Db, table: TrigramTable, part: string, limit: number): Promise<TrigramRow[]> {
  const characters = [...part];
  const trigrams = new Set(characters.slice(2).map((_, at) => characters.slice(at, at + 3).join('')));
  const step = Math.ceil(trigrams.size / MAX_TRIGRAMS);
  const query = [...trigrams].filter((_, at) => at % step === 0).map((trigram) => `"${trigram.replaceAll('"', '""')}"`);
  if (query.length === 0) return [];
  const isAscii = /^\p{ASCII}*$/u.test(part);
  const rows = matchTexts[table](db).all(query.join(' AND '), isAscii ? part : '', limit);
  return isAscii ? rows : rows.filter((row) => textOf(table, row).toLowerCase().includes(part));
}

/** The text of a row as its index has it. */
function textOf(table: TrigramTable, { text, detail }: TrigramRow): string {
  return table === 'component' ? ` ${text} ${detail ?? ''}` : ` ${text}`;
}
