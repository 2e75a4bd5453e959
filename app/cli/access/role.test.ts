import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { main } from '#app/cli/main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-role-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  const io = createCapturedIo({ ATTESTRY_DATA: folder });
  return { exit: await main(['role', ...args], io), out: io.output(), err: io.errors() };
}

it('grants, lists and withdraws the roles of groups', async () => {
  expect(await run('grant', '--group', 'platform', '--role', 'admin')).toMatchObject({ exit: 0, out: 'granted: 1\n' });
  const patterns = ['--project', 'acme/*', '--project', 'github.com/other/lib'];
  expect(await run('grant', '--group', 'pay ments', '--role', 'reviewer', ...patterns)).toMatchObject({
    out: 'granted: 2, 3\n',
  });
  const listed = (await run('list')).out.split('\n').map((line) => line.split(/ {2,}/));
  expect(listed.slice(0, 4).map((row) => [row[0], row[1], row[2], row[4]])).toEqual([
    ['ID', 'ROLE', 'PROJECTS', 'GROUP'],
    ['1', 'admin', 'all', 'platform'],
    ['2', 'reviewer', 'acme/*', 'pay ments'],
    ['3', 'reviewer', 'github.com/other/lib', 'pay ments'],
  ]);
  expect((await run('withdraw', '2')).exit).toBe(0);
  expect(JSON.parse((await run('list', '--json')).out).roles.map(({ id }: { id: number }) => id)).toEqual([1, 3]);
  expect((await run('withdraw', '2')).exit).toBe(2);
});

it.each([
  ['a role that is none', ['--group', 'g', '--role', 'root']],
  ['a pattern that is too wide', ['--group', 'g', '--role', 'admin', '--project', 'github.com/*/*']],
  ['a group without a name', ['--group', ' ', '--role', 'admin']],
])('refuses %s', async (_, args) => {
  expect((await run('grant', ...args)).exit).toBe(2);
});
