/**
 * Full-text search over artifacts and projects. Indexed texts and queries are normalised in the same way: NFKC, lower
 * case, and without the words that nearly every name contains. The index also has the parts of a word between dots and
 * underscores. Each engine
 * has its own index (sqlite/full-text.ts, postgres/full-text.ts).
 */
import type { Db, Tx } from './connection/connection.ts';
import { forEngine } from './connection/connection.ts';
import * as postgres from './postgres/full-text.ts';
import * as sqlite from './sqlite/full-text.ts';
import type { SearchableKind } from './sqlite/full-text.ts';

export type { SearchableKind } from './sqlite/full-text.ts';

const replaceWords = forEngine({ sqlite: sqlite.replaceWords, postgres: postgres.replaceWords });
const matchWords = forEngine({ sqlite: sqlite.matchWords, postgres: postgres.matchWords });

/** Words that would match half of all artifacts. Neither the index nor a query contains them. */
const STOP_WORDS = new Set([
  'https',
  'http',
  'github',
  'github.com',
  'com',
  'pkg',
  'git',
  'refs',
  'heads',
  'tags',
  'workflows',
  '.github',
  'yml',
  'yaml',
  'www',
  'org',
  'io',
]);
const MAX_INDEXED_WORDS = 400;
const MAX_QUERY_WORDS = 12;
const MAX_WORD_LENGTH = 128;
const WORD = /[\p{L}\p{N}._]+/gu;

/**
 * The words of a text as they are indexed: each whole word (`lodash.merge`, `1.2.3`) and, where a word has letters, its
 * parts between dots and underscores. Words are cut after 128 characters.
 */
export function tokenize(text: string): string[] {
  const words: string[] = [];
  for (const word of splitWords(text)) {
    if (STOP_WORDS.has(word)) continue;
    words.push(word.slice(0, MAX_WORD_LENGTH));
    if (!/[._]/.test(word) || !/\p{L}/u.test(word)) continue;
    for (const part of word.split(/[._]+/)) {
      if (part !== '' && !STOP_WORDS.has(part)) words.push(part.slice(0, MAX_WORD_LENGTH));
    }
  }
  return words;
}

/** Lower-case words without leading and trailing dots. */
function splitWords(text: string): string[] {
  const words = text.toLowerCase().normalize('NFKC').match(WORD) ?? [];
  return words.map((word) => word.replace(/^\.+|\.+$/g, '')).filter((word) => word !== '');
}

/**
 * Replace the index entry of an artifact or project by the words of these texts; at most 400 words are indexed. `id` is
 * its row id.
 */
export async function updateSearchIndex(
  tx: Tx,
  kind: SearchableKind,
  id: number,
  texts: readonly string[],
): Promise<void> {
  const words = [...new Set(texts.flatMap(tokenize))].slice(0, MAX_INDEXED_WORDS);
  await replaceWords(tx, kind, id, words);
}

/**
 * Row ids of the artifacts or projects that have the first 12 words of the query, newest first, at most `limit`. The
 * last word may be the beginning of a word, unless the word itself has `limit` hits. The query is plain text and is
 * never read as FTS5 syntax. Null where the query contains no word to search for.
 */
export async function searchByWords(
  db: Db,
  kind: SearchableKind,
  query: string,
  limit: number,
): Promise<number[] | null> {
  const words = [...new Set(splitWords(query))]
    .filter((word) => !STOP_WORDS.has(word))
    .slice(0, MAX_QUERY_WORDS)
    .map((word) => word.slice(0, MAX_WORD_LENGTH));
  if (words.length === 0) return null;
  const last = words.at(-1)!;
  // A prefix search reads the entries of every word with that prefix, and nearly every word begins with a given letter.
  // So it runs only for a prefix of at least two characters, and only where the whole words have few hits. Where the
  // last word alone has few, there is no need to ask for all of them first.
  const mayHaveFew = last.length >= 2;
  const hasFew = mayHaveFew && (await matchWords(db, kind, [last], { limit, prefix: false })).length < limit;
  if (!hasFew) {
    const ids = await matchWords(db, kind, words, { limit, prefix: false });
    if (ids.length === limit || !mayHaveFew) return ids;
  }
  return matchWords(db, kind, words, { limit, prefix: true });
}
