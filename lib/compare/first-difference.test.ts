import { describe, expect, it } from 'vitest';
import { type FactState, findFirstDifference } from './first-difference.ts';
import type { StatedFact } from './profile.ts';

const stated = (value: string): FactState => ({
  state: 'stated',
  fact: { values: [value] } as unknown as StatedFact,
});
const STATES: { [letter: string]: FactState } = {
  '?': { state: 'not-known' },
  '-': { state: 'absent' },
};

/** Releases from the newest to the oldest, one letter each: `?` not known, `-` absent, any other one a value. */
async function search(releases: string, isCut = false) {
  let read = 0;
  async function* states() {
    for (const letter of releases) {
      read += 1;
      yield STATES[letter] ?? stated(letter);
    }
  }
  return { ...(await findFirstDifference(states(), () => isCut)), read };
}

describe('the first release in which a fact differs', () => {
  it.each([
    ['aab', { end: 'found', first: 1, before: 2, between: [], read: 3 }],
    ['aabaaaa', { end: 'found', first: 1, before: 2, between: [], read: 3 }],
    ['a-', { end: 'found', first: 0, before: 1, between: [], read: 2 }],
    ['--a', { end: 'found', first: 1, before: 2, between: [], read: 3 }],
    ['a?b', { end: 'found', first: 0, before: 2, between: [1], read: 3 }],
    ['a?a?b', { end: 'found', first: 2, before: 4, between: [3], read: 5 }],
    ['aaa', { end: 'first-release', first: 2, before: null, between: [], read: 3 }],
    ['a??', { end: 'first-release', first: 0, before: null, between: [1, 2], read: 3 }],
    ['?ab', { end: 'not-known', first: 0, before: null, between: [], read: 1 }],
  ])('of %s', async (releases, found) => {
    expect(await search(releases)).toEqual(found);
  });

  it('says that older releases were not examined', async () => {
    expect(await search('aaa', true)).toMatchObject({ end: 'limit', first: 2, before: null });
  });
});
