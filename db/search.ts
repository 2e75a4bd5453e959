/**
 * Full-text search, which is SQLite's own (FTS5). Words are prepared here for both sides, so that what is typed meets what is
 * kept: lower case, split where a name is split, without the words that nearly everything has.
 */
import type { Db, Tx } from './connection.ts';
import { preparedSql } from './connection.ts';

export type Searched = 'artifact' | 'project';

/** Words that would match half of everything: left out on both sides. */
const EVERYWHERE = new Set(['https', 'http', 'github', 'github.com', 'com', 'pkg', 'git', 'refs', 'heads', 'tags', 'workflows', '.github', 'yml', 'yaml', 'www', 'org', 'io']);
const MOST_WORDS = 400;
const MOST_ASKED = 12;

const remove = {
  artifact: preparedSql<never>('DELETE FROM artifact_words WHERE rowid = ?'),
  project: preparedSql<never>('DELETE FROM project_words WHERE rowid = ?'),
};
const add = {
  artifact: preparedSql<never>('INSERT INTO artifact_words (rowid, words) VALUES (?, ?)'),
  project: preparedSql<never>('INSERT INTO project_words (rowid, words) VALUES (?, ?)'),
};
const find = {
  artifact: preparedSql<{ rowid: number }>('SELECT rowid FROM artifact_words WHERE artifact_words MATCH ? ORDER BY rowid DESC LIMIT ?'),
  project: preparedSql<{ rowid: number }>('SELECT rowid FROM project_words WHERE project_words MATCH ? ORDER BY rowid DESC LIMIT ?'),
};

/** Words of a text as they are indexed: whole (`lodash.merge`, `1.2.3`) and, where it has letters, its parts. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const whole of text.toLowerCase().normalize('NFKC').match(/[\p{L}\p{N}._]+/gu) ?? []) {
    const word = whole.replace(/^\.+|\.+$/g, '');
    if (word === '' || EVERYWHERE.has(word)) continue;
    words.push(word.slice(0, 128));
    if (/[._]/.test(word) && /\p{L}/u.test(word)) for (const part of word.split(/[._]+/)) if (part !== '' && !EVERYWHERE.has(part)) words.push(part.slice(0, 128));
  }
  return words;
}

/** Make something findable by these texts, and by no others. */
export async function writeWords(tx: Tx, kind: Searched, id: number, texts: readonly string[]): Promise<void> {
  const words = [...new Set(texts.flatMap(wordsOf))].slice(0, MOST_WORDS);
  remove[kind](tx).run(id);
  if (words.length > 0) add[kind](tx).run(id, words.join(' '));
}

/**
 * Numbers of what has every word asked for (the last one may be a beginning, unless as it stands it is in `limit` or more), newest
 * first, at most `limit`. What is typed is
 * never read as query syntax. Null where nothing that could be searched for was typed.
 */
export async function findWords(db: Db, kind: Searched, typed: string, limit: number): Promise<number[] | null> {
  const words = [...new Set((typed.toLowerCase().normalize('NFKC').match(/[\p{L}\p{N}._]+/gu) ?? []).map((word) => word.replace(/^\.+|\.+$/g, '')))].filter((word) => word !== '');
  const telling = words.filter((word) => !EVERYWHERE.has(word)).slice(0, MOST_ASKED);
  if (telling.length === 0) return null;
  // One letter as a beginning is nearly everything.
  const whole = telling.map((word) => `"${word.slice(0, 128)}"`).join(' AND ');
  const ids = find[kind](db).all(whole, limit).map((row) => row.rowid);
  if (ids.length === limit || telling.at(-1)!.length < 2) return ids;
  // For a beginning all lists of its words are read to their ends: only where the whole word is in few.
  return find[kind](db).all(`${whole}*`, limit).map((row) => row.rowid);
}
