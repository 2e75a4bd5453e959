import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';
import { main } from '../main.ts';

const SLUG = 'github.com/acme/vault';
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
  await run('add', SLUG);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const io = createCapturedIo({ ATTESTRY_DATA: folder });
  const exit = await main(['project', ...argv], io);
  return { exit, output: io.output(), errors: io.errors() };
}
const json = async (...argv: string[]) => JSON.parse((await run(...argv, '--json')).output) as object;

it('makes a project private and public, with a reason, and says who did', async () => {
  expect((await run('visibility', SLUG)).output).toBe(`${SLUG}: public\n`);
  const change = ['visibility', SLUG, '--set', 'private', '--reason', 'not released yet'];
  expect((await run(...change)).output).toBe(`${SLUG} is now private\n`);
  expect((await run(...change)).output).toBe(`${SLUG} was already private\n`);
  const { output } = await run('visibility', SLUG);
  expect(output).toMatch(
    new RegExp(
      `^${SLUG}: private\n {2}private since \\d{4}-\\d\\d-\\d\\d by ${userInfo().username}: not released yet\n$`,
    ),
  );
  await run('visibility', SLUG, '--set', 'public', '--reason', 'released');
  expect(await json('visibility', SLUG)).toMatchObject({
    project: SLUG,
    visibility: 'public',
    changes: [
      { visibility: 'public', reason: 'released', by: { kind: 'command-line' } },
      { visibility: 'private', reason: 'not released yet' },
    ],
  });
});

it('makes an address of badges, which it shows once, and revokes it', async () => {
  const made = await run('badges', SLUG, '--note', 'the README');
  const [, secret] = /^\/badge\/private\/([\w-]{43})\.svg\n/.exec(made.output) ?? [];
  expect(secret).toBeDefined();
  const listed = await run('badges', SLUG);
  expect(listed.output).toContain('the README');
  expect(listed.output).not.toContain(secret);
  expect(await json('badges', SLUG, '--revoke', '1')).toEqual({ revoked: 1 });
  expect(await json('badges', SLUG)).toEqual({ project: SLUG, addresses: [] });
});

it.each<[argv: string[], message: string]>([
  [['visibility', SLUG, '--set', 'private'], 'a reason of 1 to'],
  [['visibility', SLUG, '--set', 'secret', '--reason', 'x'], 'Allowed choices are public, private'],
  [['visibility', 'github.com/acme/never'], 'no project is or was called'],
  [['visibility', 'github.com/acme/never', '--set', 'private', '--reason', 'x'], 'no project is or was called'],
  [['badges', SLUG, '--note', ' '], 'a note of 1 to'],
  [['badges', SLUG, '--revoke', 'x'], 'the number of an address'],
  [['badges', SLUG, '--revoke', '7'], 'no address 7'],
  [['badges', SLUG, '--note', 'x', '--revoke', '1'], 'one change at a time'],
  [['badges', 'github.com/acme/never'], 'no project is or was called'],
])('%j is wrong usage', async (argv, message) => {
  const { exit, errors } = await run(...argv);
  expect([exit, errors]).toEqual([2, expect.stringContaining(message)]);
});
