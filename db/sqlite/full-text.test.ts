/** A search by words or by a part finds what a plain scan of all texts finds, and in the same order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { indexName } from '#db/full-text/terms.ts';
import { openStore, type Store } from '#db/open.ts';
import { searchByWords, updateSearchIndex } from '#db/search.ts';
import { rowsContaining } from './full-text.ts';

const WORDS = ['web', 'api', 'worker', 'edge', '12', '123', '1234', 'webhook'];
const texts = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 });
/** Texts with trigrams in common, of which few have all trigrams of a part, and some outside of ASCII. */
const names = [
  ...new Set(
    fc
      .sample(fc.tuple(texts, fc.constantFrom('-', '_', '/', 'ß', '"')), { numRuns: 400, seed: 7 })
      .map(([words, between]) => words.join(between)),
  ),
];
const documents = fc.sample(texts, { numRuns: 300, seed: 8 });

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-full-text-'));
  store = openStore(folder);
  await store.write(async (tx) => {
    for (const name of names) await indexName(tx, name);
    for (const [at, words] of documents.entries()) await updateSearchIndex(tx, 'artifact', at + 1, words);
  });
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const limits = fc.constantFrom(1, 5, 1_000);
const parts = fc.oneof(
  fc
    .tuple(fc.constantFrom(...names), fc.nat(), fc.integer({ min: 3, max: 12 }))
    .map(([name, from, length]) => name.slice(from % name.length).slice(0, length)),
  texts.map((words) => words.join('-')),
);

it('the rows that contain a part are those of a scan, the newest first', async () => {
  await fc.assert(
    fc.asyncProperty(parts, limits, async (part, limit) => {
      fc.pre(part.length >= 3);
      const wanted = names.filter((name) => name.includes(part)).toReversed();
      const found = (await rowsContaining(store.read, 'search_term', part, limit)).map(({ text }) => text);
      expect(found).toEqual(wanted.slice(0, limit));
    }),
    { numRuns: 500 },
  );
});

it('a search by words finds the documents with all of them, or with words that begin like the last one', async () => {
  await fc.assert(
    fc.asyncProperty(texts, fc.nat(3), limits, async (query, cut, limit) => {
      const words = [...new Set(query)];
      const last = words.pop()!;
      const beginning = last.slice(0, Math.max(1, last.length - cut));
      fc.pre(!words.includes(beginning));
      const matching = (fits: (word: string) => boolean) =>
        documents
          .flatMap((all, at) => (words.every((word) => all.includes(word)) && all.some(fits) ? [at + 1] : []))
          .toReversed()
          .slice(0, limit);
      const whole = matching((word) => word === beginning);
      const wanted =
        whole.length === limit || beginning.length < 2 ? whole : matching((word) => word.startsWith(beginning));
      expect(await searchByWords(store.read, 'artifact', [...words, beginning].join(' '), limit)).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});
