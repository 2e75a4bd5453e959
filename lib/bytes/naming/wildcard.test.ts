import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesWildcard } from './wildcard.ts';

describe('a pattern with *', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything/at all', true],
    ['a*', 'a', true],
    ['a*', 'ba', false],
    ['*a', 'ba', true],
    ['*a', 'ab', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*b*', 'abc', true],
    ['ab*bc', 'abc', false],
    ['a**b', 'a-b', true],
    ['a.c', 'abc', false],
    ['https://github.com/acme/*', 'https://github.com/acme/web', true],
    ['https://github.com/acme/*', 'https://github.com/acme-evil/web', false],
  ])('%j and %j: %j', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  it('means the same as the regular expression with .* for *', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (written, value) => {
        const parts = written.split('*').map((part) => part.replaceAll('.', String.raw`\.`));
        expect(matchesWildcard(written, value)).toBe(new RegExp(`^${parts.join('.*')}$`, 's').test(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes linear time where a regular expression backtracks', () => {
    const started = performance.now();
    expect(matchesWildcard('*a'.repeat(2_000), `${'a'.repeat(200_000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
