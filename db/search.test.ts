import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStore, type TestStore } from './store.fixture.ts';
import { searchByWords, tokenize, updateSearchIndex } from './search.ts';

let store: TestStore;
const INDEXED: [number, string[]][] = [
  [
    1,
    [
      '@sigstore/verify',
      'pkg:npm/%40sigstore/verify@1.2.0',
      'https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main',
    ],
  ],
  [2, ['lodash.merge', 'pkg:npm/lodash.merge@4.6.2', '0123456789abcdef0123456789abcdef01234567']],
  [3, ['Überraschung', 'github.com/acme/überraschung']],
];
beforeAll(async () => {
  store = await openTestStore();
  await store.write(async (tx) => {
    for (const [id, texts] of INDEXED) await updateSearchIndex(tx, 'artifact', id, texts);
  });
});
afterAll(() => store.close());

const find = (query: string) => searchByWords(store.read, 'artifact', query, 10);

describe('searchByWords', () => {
  it.each([
    ['sigstore', [1]],
    ['SIGSTORE verify', [1]],
    ['@sigstore/ver', [1]],
    ['verify@1.2.0', [1]],
    ['merge', [2]],
    ['lodash.merge', [2]],
    ['lodash m', []],
    ['0123456', [2]],
    ['uberraschung', [3]],
    ['Überrasch', [3]],
    ['npm', [2, 1]],
    ['sigstore lodash', []],
    ['nothing', []],
  ])('%s finds %j', async (query, wanted) => expect(await find(query)).toEqual(wanted));

  it.each(['', '   ', '"', '***', 'https://github.com', '()'])('%j contains no word to search for', async (query) =>
    expect(await find(query)).toBeNull(),
  );

  it.each([
    '" OR 1',
    'words:x',
    'a NEAR b',
    'sig*',
    '^sigstore',
    'NOT sigstore',
    'a AND',
    '"; DROP TABLE artifact; --',
    '{a b}: c',
    '-sigstore',
    'sigstore + js',
  ])('%s is read as text, not as FTS5 syntax', async (query) => {
    const found = await find(query);
    expect(found === null || Array.isArray(found)).toBe(true);
  });

  it('answers any query without an error', async () =>
    fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (query) => {
        await find(query);
      }),
    ));

  it('finds an artifact by each of its indexed words', async () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a-z][a-z0-9-]{2,9}$/), { minLength: 1, maxLength: 4 }),
        async (names) => {
          const text = names.join('/');
          await store.write((tx) => updateSearchIndex(tx, 'artifact', 50, [text]));
          for (const word of tokenize(text)) expect(await find(word)).toContain(50);
        },
      ),
      { numRuns: 30 },
    ));

  it('no longer finds an artifact by the words of a replaced index entry', async () => {
    await store.write((tx) => updateSearchIndex(tx, 'artifact', 60, ['before']));
    await store.write((tx) => updateSearchIndex(tx, 'artifact', 60, ['after']));
    expect([await find('before'), await find('after')]).toEqual([[], [60]]);
  });
});
