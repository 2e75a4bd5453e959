/** Scripts mean the same with one byte for each character. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { parseAst } from 'rolldown/parseAst';
import { expect, it } from 'vitest';
import { escapeWide, writeOneByte } from './one-byte.mjs';

const escape = (text: string) => escapeWide(text, parseAst);

it.each([
  ['a string', `'a — “b”'`],
  ['a template', '`${1}…${"😀"}`'],
  ['a string with the escaped character', String.raw`'\—' + '\\—' + '\\\—'`],
  ['a regular expression', `/^[•…]+$/.test('•…')`],
  ['one with escaped characters', String.raw`[/\—/.test('—'), /\\—/.test('\\—'), /[\…\]]/.test(']')]`],
  ['one by code points', `'😀'.replace(/[😀-😃]/u, 'x') + /^.$/v.test('😃')`],
  ['a property', `Object.keys({ '–': 1, ÿ: 2 }).join()`],
  ['a name', `(() => { const ἀ = 3; return ἀ; })()`],
  ['a comment', `/* — */ 1 // …`],
  ['a tag that reads the text as it means', '((parts) => parts.join())`a`+"→"'],
])('%s', (_, text) => {
  const escaped = escape(text);
  expect(escaped).toMatch(/^[\0-\u00ff]*$/);
  expect(runInNewContext(escaped!)).toEqual(runInNewContext(text));
});

it.each([
  ['nothing is wide', `'é'`],
  ['a tag may read the text as it is written', 'String.raw`…`'],
  ['a line separator may be escaped', `'\\\u2028'`],
  ['a name has a character of two code units', `(() => { const 𝒜 = 3; return 𝒜; })()`],
])('a script stays as it is where %s', (_, text) => {
  expect(escape(text)).toBeNull();
});

it('any text stays the same text', () => {
  const part = fc.constantFrom('\\\\', '\\—', '—', '😀', '\\n', 'é', 'a', '\\u2014', "\\'");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const text = `'${parts.join('')}'`;
      expect(runInNewContext(escape(text) ?? text)).toBe(runInNewContext(text));
    }),
  );
});

it('every script below a folder is written anew, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-one-byte-'));
  try {
    mkdirSync(join(folder, 'ssr'));
    for (const name of ['ssr/a.js', 'b.html']) writeFileSync(join(folder, name), `'→'`);
    expect(await writeOneByte(folder)).toBe(8);
    expect(readFileSync(join(folder, 'ssr/a.js'), 'utf8')).toBe(String.raw`'\u2192'`);
    expect(readFileSync(join(folder, 'b.html'), 'utf8')).toBe(`'→'`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
