/**
 * Full-text search. Texts are split into words here for both sides, so that the typed text meets the indexed one: lower
 * case, split at dots and underscores, without the words that nearly every name has. The index itself is the engine's
 * own.
 */
import type { Db, Tx } from './sqlite/connection.ts';
import { matchWords, replaceWords } from './sqlite/full-text.ts';
import type { SearchableKind } from './sqlite/full-text.ts';

export type { SearchableKind } from './sqlite/full-text.ts';

/** Words that would match half of all artifacts: left out on both sides. */
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
const INDEXED_WORDS_LIMIT = 400;
const QUERY_WORDS_LIMIT = 12;
const WORD_LENGTH_LIMIT = 128;
const WORD = /[\p{L}\p{N}._]+/gu;

/** Words of a text as they are indexed: whole (`lodash.merge`, `1.2.3`) and, where a word has letters, its parts. */
export function tokenize(text: string): string[] {
  const words: string[] = [];
  for (const word of splitWords(text)) {
    if (STOP_WORDS.has(word)) continue;
    words.push(word.slice(0, WORD_LENGTH_LIMIT));
    if (!/[._]/.test(word) || !/\p{L}/u.test(word)) continue;
    for (const part of word.split(/[._]+/)) {
      if (part !== '' && !STOP_WORDS.has(part)) words.push(part.slice(0, WORD_LENGTH_LIMIT));
    }
  }
  return words;
}

/** Lower-case words without leading and trailing dots. */
function splitWords(text: string): string[] {
  const words = text.toLowerCase().normalize('NFKC').match(WORD) ?? [];
  return words.map((word) => word.replace(/^\.+|\.+$/g, '')).filter((word) => word !== '');
}

/** Index an artifact or project under the words of these texts, and no others. */
export async function updateSearchIndex(
  tx: Tx,
  kind: SearchableKind,
  id: number,
  texts: readonly string[],
): Promise<void> {
  const words = [...new Set(texts.flatMap(tokenize))].slice(0, INDEXED_WORDS_LIMIT);
  await replaceWords(tx, kind, id, words);
}

/**
 * Ids of the artifacts or projects that have every typed word, newest first, at most `limit`. The last word may be the
 * beginning of a word, unless the word itself has `limit` hits. The typed text is never read as query syntax. Null
 * where it holds no word to search for.
 */
export async function searchByWords(
  db: Db,
  kind: SearchableKind,
  typed: string,
  limit: number,
): Promise<number[] | null> {
  const words = [...new Set(splitWords(typed))].filter((word) => !STOP_WORDS.has(word)).slice(0, QUERY_WORDS_LIMIT);
  if (words.length === 0) return null;
  const cut = words.map((word) => word.slice(0, WORD_LENGTH_LIMIT));
  const ids = await matchWords(db, kind, cut, { limit, prefix: false });
  // A single letter begins nearly every word. A prefix reads the lists of all words that it begins: only where the word
  // itself has few hits.
  if (ids.length === limit || words.at(-1)!.length < 2) return ids;
  return matchWords(db, kind, cut, { limit, prefix: true });
}
