/** The full-text index of artifacts and projects, in FTS5 tables (https://sqlite.org/fts5.html). */
import type { Db, Tx } from '../connection/connection.ts';
import { indexedText, type TrigramRow, type TrigramTable } from '../schema/search/trigram-row.ts';
import { preparedSqlite } from './connection.ts';

/** What the index contains; each kind has a table of its own. */
export type SearchableKind = 'artifact' | 'project';

const remove = {
  artifact: preparedSqlite<never>('DELETE FROM artifact_words WHERE rowid = ?'),
  project: preparedSqlite<never>('DELETE FROM project_words WHERE rowid = ?'),
};
const add = {
  artifact: preparedSqlite<never>('INSERT INTO artifact_words (rowid, words) VALUES (?, ?)'),
  project: preparedSqlite<never>('INSERT INTO project_words (rowid, words) VALUES (?, ?)'),
};
const find = {
  artifact: preparedSqlite<{ rowid: number }>(
    'SELECT rowid FROM artifact_words WHERE artifact_words MATCH ? ORDER BY rowid DESC LIMIT ?',
  ),
  project: preparedSqlite<{ rowid: number }>(
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

const addText = {
  search_term: preparedSqlite<never>('INSERT INTO search_term_trigrams (rowid, text) VALUES (?, ?)'),
  component: preparedSqlite<never>('INSERT INTO component_trigrams (rowid, text) VALUES (?, ?)'),
  signer: preparedSqlite<never>('INSERT INTO signer_trigrams (rowid, text) VALUES (?, ?)'),
};
const removeText = {
  search_term: preparedSqlite<never>('DELETE FROM search_term_trigrams WHERE rowid = ?'),
  component: preparedSqlite<never>('DELETE FROM component_trigrams WHERE rowid = ?'),
  signer: preparedSqlite<never>('DELETE FROM signer_trigrams WHERE rowid = ?'),
};
// The join leaves out the rows that a caller may not see. A trigram says nothing of the order, so that the text is
// compared too; SQLite knows the lower case of ASCII alone, so that any other text is compared below.
const matchTexts = {
  search_term: preparedSqlite<TrigramRow>(
    `SELECT s.id, s.kind, s.text, NULL AS detail FROM search_term_trigrams
      CROSS JOIN search_term s ON s.id = search_term_trigrams.rowid
      WHERE search_term_trigrams MATCH ? AND instr(lower(' ' || s.text), ?) > 0
      ORDER BY search_term_trigrams.rowid DESC LIMIT ?`,
  ),
  component: preparedSqlite<TrigramRow>(
    `SELECT s.id, 0 AS kind, s.label AS text, s.purl AS detail FROM component_trigrams
      CROSS JOIN component s ON s.id = component_trigrams.rowid
      WHERE component_trigrams MATCH ? AND instr(lower(' ' || s.label || ' ' || ifnull(s.purl, '')), ?) > 0
      ORDER BY component_trigrams.rowid DESC LIMIT ?`,
  ),
  signer: preparedSqlite<TrigramRow>(
    `SELECT s.id, s.kind, s.identity AS text, s.issuer AS detail FROM signer_trigrams
      CROSS JOIN signer s ON s.id = signer_trigrams.rowid
      WHERE signer_trigrams MATCH ? AND instr(lower(' ' || s.identity), ?) > 0
      ORDER BY signer_trigrams.rowid DESC LIMIT ?`,
  ),
};

/** Trigrams of a query that are looked up: an index names few rows that have so many of them. */
const MAX_TRIGRAMS = 16;
/**
 * Of these, the rarest ones are enough where the text is compared as well. SQLite reads the row ids of each trigram of
 * a query, so that common ones cost more than they save.
 */
const RAREST_TRIGRAMS = 3;
/** The row with this many newer ones says how rare a trigram is. */
const RARITY_OFFSET = 63;
const MAX_RARITIES = 4_096;
const newerRow = (table: TrigramTable) =>
  preparedSqlite<{ rowid: number }>(
    `SELECT rowid FROM ${table}_trigrams WHERE ${table}_trigrams MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ${RARITY_OFFSET}`,
  );
const rarityRow = {
  search_term: newerRow('search_term'),
  component: newerRow('component'),
  signer: newerRow('signer'),
};
/** What was found out about trigrams, by connection. It decides only how fast a search is, so that it may be old. */
const rarities = new WeakMap<Db, Map<string, number>>();

/** Index a text for a row that has none yet. The space before it lets a search ask for its beginning. */
export async function indexText(tx: Tx, table: TrigramTable, id: number, text: string): Promise<void> {
  addText[table](tx).run(id, ` ${text}`);
}

/** Remove a row from its index. */
export async function removeIndexedText(tx: Tx, table: TrigramTable, id: number): Promise<void> {
  removeText[table](tx).run(id);
}

const quoted = (trigram: string): string => `"${trigram.replaceAll('"', '""')}"`;

/** A number that is smaller for a rarer trigram. It looks at the newest 64 rows of each, and once for many searches. */
function rarityOf(db: Db, table: TrigramTable, trigram: string): number {
  const known = rarities.get(db) ?? rarities.set(db, new Map()).get(db)!;
  const key = `${table} ${trigram}`;
  const found = known.get(key) ?? rarityRow[table](db).get(quoted(trigram))?.rowid ?? 0;
  if (known.size >= MAX_RARITIES) known.clear();
  known.set(key, found);
  return found;
}

/**
 * The rows whose text contains `part` (lower case, at least three characters), the newest first, at most `limit`. It
 * stops at the limit, however many rows contain the part. Where few rows contain it, it reads the row ids of its three
 * rarest trigrams, about ten nanoseconds each.
 */
export async function rowsContaining(db: Db, table: TrigramTable, part: string, limit: number): Promise<TrigramRow[]> {
  const characters = [...part];
  const trigrams = new Set(characters.slice(2).map((_, at) => characters.slice(at, at + 3).join('')));
  const step = Math.ceil(trigrams.size / MAX_TRIGRAMS);
  const some = [...trigrams].filter((_, at) => at % step === 0);
  if (some.length === 0) return [];
  const query = rarest(db, table, some).map(quoted).join(' AND ');
  const matching = matchTexts[table](db);
  if (/^\p{ASCII}*$/u.test(part)) return matching.all(query, part, limit);
  const rows: TrigramRow[] = [];
  for (const row of matching.iterate(query, '', -1)) {
    if (indexedText(table, row).toLowerCase().includes(part)) rows.push(row);
    if (rows.length === limit) break;
  }
  return rows;
}

function rarest(db: Db, table: TrigramTable, trigrams: readonly string[]): string[] {
  if (trigrams.length <= RAREST_TRIGRAMS) return [...trigrams];
  const rarity = new Map(trigrams.map((trigram) => [trigram, rarityOf(db, table, trigram)]));
  return trigrams.toSorted((a, b) => rarity.get(a)! - rarity.get(b)!).slice(0, RAREST_TRIGRAMS);
}
