/** Equal chunks share a file, and everything else stays as it is. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { shareChunks } from './share-chunks.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-chunks-'));
  writeFileSync(join(folder, 'package.json'), '{}');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const long = 'x'.repeat(3_000);
const chunk = (id: number, map: string) =>
  `module.exports=[${id},e=>{e.v("${long}")}];\n\n//# sourceMappingURL=${map}.map`;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return text;
};
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const load = (path: string): unknown => createRequire(join(folder, 'package.json'))(join(folder, path));

it('copies load the first file, also from another folder and with brackets in the name', () => {
  const first = write('[root]__a.js', chunk(1, 'a'));
  write('b.js', chunk(1, 'b'));
  write('ssr/[root]__c.js', chunk(1, 'c'));
  expect(shareChunks(folder)).toBeGreaterThan(6_000);
  expect(read('[root]__a.js')).toBe(first);
  expect(read('b.js').length).toBeLessThan(100);
  expect(load('b.js')).toEqual([1, expect.any(Function)]);
  for (const copy of ['b.js', 'ssr/[root]__c.js']) expect(load(copy)).toBe(load('[root]__a.js'));
});

it.each([
  ['another id', chunk(1, 'a'), chunk(2, 'b')],
  ['a small chunk', 'module.exports=[1,e=>{}];', 'module.exports=[1,e=>{}];'],
  ['a file that runs', `globalThis.ran = "${long}";`, `globalThis.ran = "${long}";`],
])('%s stays as it is', (_, a, b) => {
  write('a.js', a);
  write('b.js', b);
  expect(shareChunks(folder)).toBe(0);
  expect([read('a.js'), read('b.js')]).toEqual([a, b]);
});

it('a second run finds nothing more', () => {
  write('a.js', chunk(1, 'a'));
  write('b.js', chunk(1, 'b'));
  shareChunks(folder);
  const after = read('b.js');
  expect(shareChunks(folder)).toBe(0);
  expect(read('b.js')).toBe(after);
});
