import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { main } from '#app/cli/main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-user-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: string[], stdin = '') {
  const io = createCapturedIo({ ATTESTRY_DATA: join(folder, 'data') }, stdin);
  return { exit: await main(['user', ...args], io), out: io.output(), err: io.errors() };
}

it('adds a user with a random password, which is printed once and not stored', async () => {
  const { exit, out, err } = await run(['add', 'ann']);
  expect(exit).toBe(0);
  expect(out).toMatch(/^[\w-]{24}\n$/);
  expect(err).toContain('From now on reading needs a sign-in or a token');
  const data = join(folder, 'data');
  for (const name of readdirSync(data).filter((file) => file.includes('.')))
    expect(readFileSync(join(data, name)).includes(out.trim())).toBe(false);
  expect((await run(['list'])).out).toMatch(/^ann +admin of all projects +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d$/m);
});

it('adds a user with a role for projects and a password from a file or from standard input', async () => {
  writeFileSync(join(folder, 'password'), 'a long enough secret\n');
  const file = join(folder, 'password');
  const ben = ['add', 'ben', '--role', 'reviewer', '--project', 'acme/*,github.com/other/lib', '--password-file', file];
  expect(await run(ben)).toMatchObject({ exit: 0, out: '' });
  expect(await run(['add', 'cat', '--role', 'viewer', '--password-file', '-'], 'another long secret')).toMatchObject({
    exit: 0,
  });
  expect(JSON.parse((await run(['list', '--json'])).out)).toMatchObject({
    users: [
      {
        name: 'ben',
        grants: [
          { role: 'reviewer', projects: 'acme/*' },
          { role: 'reviewer', projects: 'github.com/other/lib' },
        ],
      },
      { name: 'cat', grants: [{ role: 'viewer', projects: '**' }] },
    ],
  });
});

it('sets another password, and removes the user', async () => {
  await run(['add', 'ann']);
  const { exit, out, err } = await run(['passwd', 'ANN']);
  expect({ exit, out, err }).toMatchObject({ exit: 0, out: expect.stringMatching(/^[\w-]{24}\n$/) });
  expect(err).toContain('The sessions of ANN have ended');
  expect(await run(['remove', 'ann'])).toMatchObject({ exit: 0, out: 'removed: ann\n' });
  expect(await run(['remove', 'ann'])).toMatchObject({ exit: 2 });
  expect((await run(['add', 'ann'])).exit).toBe(0);
});

it.each<[string, string[], string, RegExp]>([
  ['a short password', ['add', 'ann', '--password-file', '-'], 'short', /at least 12/],
  ['a password made of the name', ['add', 'ann-of-acme', '--password-file', '-'], 'ann-of-acme12', /made of the name/],
  ['a role that is none', ['add', 'ann', '--role', 'root'], '', /Allowed choices are viewer/],
  ['a pattern that is too wide', ['add', 'ann', '--project', '*/*'], '', /too wide/],
  ['a name with a control character', ['add', 'an\u0007n'], '', /a name has/],
  ['a name that somebody has', ['add', 'Taken'], '', /there is a user Taken already/],
])('refuses %s', async (_, args, stdin, message) => {
  await run(['add', 'taken']);
  const { exit, err } = await run(args, stdin);
  expect(exit).toBe(2);
  expect(err).toMatch(message);
});
