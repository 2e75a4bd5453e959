import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { applyPolicy } from '#lib/admin/policies.ts';
import { listDrills } from '#lib/jobs/drills/list-drills.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { main } from '../main.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const io = () => createCapturedIo({ ATTESTRY_DATA: join(folder, 'data') });
async function run(...argv: string[]) {
  const said = io();
  const exit = await main(['drill', ...argv], said);
  return { exit, output: said.output(), errors: said.errors() };
}

const listed = () => withDataFolder(io(), (context) => listDrills(context));

it('runs a drill, shows it, and takes note of it', async () => {
  expect((await run('list')).output).toMatch(/^wrong-signer +never run +Wrong signer$/m);
  const { exit, output, errors } = await run('run', 'swapped-artifact', '--acknowledge-within', '5');
  expect(output).toMatch(
    /^drill 1: Swapped artifact: detected, 3 of 3 places noticed \(policy attestry-baseline \d+\)$/m,
  );
  expect(output).toMatch(/✓ gate +[\d.]+ ms +unknown: nothing is known about it$/m);
  expect(errors).toContain('npx attestry drill acknowledge 1 --note');
  expect(exit).toBe(0);
  expect(await run('acknowledge', '1', '--note', 'we saw it')).toMatchObject({
    exit: 0,
    output: 'acknowledged: drill 1\n',
  });
  expect((await run('show', '1')).output).toMatch(/acknowledged: in-time by .+: we saw it$/m);
  expect((await run('list')).output).toMatch(/^1 +swapped-artifact +detected +3\/3 +in-time /m);
});

it('exits with 1 where something was missed, and with 3 where nothing can be concluded', async () => {
  const missed = await run('run', 'rolled-back-log', '--json');
  expect(missed.exit).toBe(1);
  expect(JSON.parse(missed.output)).toMatchObject({
    drills: [{ result: { outcome: 'missed' }, score: { detected: 0 } }],
  });
  const document = { id: 'strict', rules: [{ id: 'reproduced', check: 'reproduced' }] };
  await withDataFolder(io(), (context) => applyPolicy(context, { document, reason: 'test' }));
  const inconclusive = await run('run', 'swapped-artifact');
  expect(inconclusive).toMatchObject({ exit: 3, output: expect.stringContaining('nothing can be concluded') });
});

it('a drill whose process is killed leaves its record, and nothing else', async () => {
  const files = () => readdirSync(join(folder, 'data'), { recursive: true }).toSorted();
  const [before, { drills }] = [files(), await listed()];
  const child = spawn(process.execPath, ['app/cli/attestry.mjs', 'drill', 'run', 'leaked-token'], {
    env: { NODE_ENV: 'test', ATTESTRY_DATA: join(folder, 'data') },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  try {
    await vi.waitFor(async () => expect((await listed()).drills.length).toBe(drills.length + 1), {
      timeout: 60_000,
      interval: 50,
    });
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  expect((await listed()).drills[0]).toMatchObject({ scenario: 'leaked-token' });
  expect(files()).toEqual(before);
});

it.each([
  ['run', 'none'],
  ['run', 'swapped-artifact', '--project', 'github.com/acme/none'],
  ['run', 'swapped-artifact', '--acknowledge-within', 'soon'],
  ['show', '99'],
  ['acknowledge', '99', '--note', 'x'],
  ['acknowledge', '1'],
])('%s %s is wrong usage', async (...argv) => {
  expect((await run(...argv)).exit).toBe(2);
});
