import fc from 'fast-check';
import { expect, it } from 'vitest';
import { revealInvisible } from '#lib/format/invisible-characters.ts';
import { revealInvisibleInView } from './invisible-characters.ts';

it.each([
  ['invoice\u202egpj.exe', 'invoice⟨U+202E⟩gpj.exe'],
  ['wid\u200bget', 'wid⟨U+200B⟩get'],
  ['a\u2066b\u2069c', 'a⟨U+2066⟩b⟨U+2069⟩c'],
  ['\ufeffa', '⟨U+FEFF⟩a'],
  ['a\u0000b\u001b[2J', 'a⟨U+0000⟩b⟨U+001B⟩[2J'],
  ['so\u00adft', 'so⟨U+00AD⟩ft'],
  ['a\u{e0041}b', 'a⟨U+E0041⟩b'],
  ['a\u2028b', 'a⟨U+2028⟩b'],
])('%j is shown as %s', (text, shown) => expect(revealInvisible(text)).toBe(shown));

it.each(['', 'plain', 'Größe', '日本語', 'one\ttwo\nthree', '🙂 e\u0301', 'עברית'])('%j stays as it is', (text) =>
  expect(revealInvisible(text)).toBe(text),
);

it('replaces characters in all text of a view but not in URLs, and returns a view without any unchanged', () => {
  const view = {
    names: ['a\u200b', 'b'],
    project: { slug: 'github.com/x/\u202ey', name: '\u202ey' },
    url: 'https://h/\u200b',
    buildUrl: 'https://h/\u200b',
    nested: [{ 'key\u200b': null, n: 1 }],
  };
  expect(revealInvisibleInView(view)).toEqual({
    names: ['a⟨U+200B⟩', 'b'],
    project: { slug: 'github.com/x/\u202ey', name: '⟨U+202E⟩y' },
    url: 'https://h/\u200b',
    buildUrl: 'https://h/\u200b',
    nested: [{ 'key⟨U+200B⟩': null, n: 1 }],
  });
  const plain = { a: [1, 'x', null, { b: true }] };
  expect(revealInvisibleInView(plain)).toBe(plain);
  expect(revealInvisibleInView(null)).toBeNull();
});

it('leaves no invisible character in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(revealInvisible(text)).not.toMatch(/[\p{Cf}\u2028\u2029]/u);
    }),
  );
});
