import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { addDrifts, openReceiver, type Receiver } from '#lib/jobs/notify/receiver.fixture.ts';
import { notifyOnce } from '#lib/jobs/notify/notifier.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { main } from '../main.ts';

let folder: string;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await openReceiver();
});
afterAll(() => receiver.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
  receiver.received.length = 0;
  receiver.answer = (_request, response) => void response.writeHead(204).end();
  return () => rmSync(folder, { recursive: true });
});

const io = () => createCapturedIo({ ATTESTRY_DATA: join(folder, 'data'), ATTESTRY_NOTIFY_HOSTS: receiver.host });
async function run(...argv: string[]) {
  const said = io();
  const exit = await main(['subscription', ...argv], said);
  return { exit, output: said.output(), errors: said.errors() };
}
const add = (...argv: string[]) => run('add', '--name', 'ops', '--webhook', receiver.url, ...argv);

describe('attestry subscription', () => {
  it('adds one and shows its secret once', async () => {
    const added = await add(
      '--event',
      'status,drift',
      '--severity',
      'warning',
      '--quiet',
      '22:00-07:00',
      '--storm',
      '5',
    );
    expect(added).toMatchObject({ exit: 0, output: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=\n$/) });
    expect(added.errors).toContain('npx attestry subscription test 1');
    const listed = await run('list', '--json');
    expect(listed.output).not.toContain(added.output.trim());
    expect(listed.output).not.toContain('/hook');
    expect(JSON.parse(listed.output)).toMatchObject({
      subscriptions: [
        {
          name: 'ops',
          state: 'active',
          target: { kind: 'webhook', destination: receiver.host },
          owner: { kind: 'installation' },
          choice: { events: ['status', 'drift'], severity: 'warning' },
          timing: { quiet: { from: '22:00', until: '07:00' }, storm: 5 },
        },
      ],
    });
    expect((await run('list')).output).toMatch(/^1 +active +webhook +127\.0\.0\.1:\d+ +all projects +0 +0 +ops$/m);
  });

  it('tests one, and says what came back', async () => {
    await add();
    expect(await run('test', '1')).toMatchObject({
      exit: 0,
      output: expect.stringMatching(/^delivered: 204 \(\d+ ms\)\n$/),
    });
    receiver.answer = (_request, response) => void response.writeHead(500).end('boom');
    expect(await run('test', '1')).toMatchObject({ exit: 1, output: expect.stringMatching(/^refused: 500: boom/) });
    expect(receiver.received).toHaveLength(2);
  });

  it('mutes, switches off and on, lists messages, replays and removes', async () => {
    await add();
    expect((await run('change', '1', '--mute', '2100-01-01')).output).toBe('subscription 1: muted\n');
    expect((await run('change', '1', '--unmute', '--disable')).output).toBe('subscription 1: disabled\n');
    expect((await run('change', '1', '--enable')).output).toBe('subscription 1: active\n');
    await withDataFolder(io(), async (context) => {
      await addDrifts(context, ['production']);
      await notifyOnce(context);
    });
    expect((await run('messages', '1')).output).toMatch(/^1 +sent +1 .* 204 +production has 1 new difference/m);
    expect(await run('replay', '1')).toMatchObject({ exit: 0, output: 'replayed: 0\n' });
    expect((await run('remove', '1')).output).toBe('removed: subscription 1\n');
    expect(JSON.parse((await run('list', '--json')).output)).toEqual({ subscriptions: [], cursor: null });
  });

  it.each([
    ['no target', ['add', '--name', 'x'], 'name one target'],
    ['an address without TLS', ['add', '--name', 'x', '--webhook', 'http://example.com/'], 'must be https'],
    [
      'an unknown event',
      ['add', '--name', 'x', '--webhook', 'https://example.com/', '--event', 'moon'],
      '--event is one of',
    ],
    [
      'a pattern that is too wide',
      ['add', '--name', 'x', '--webhook', 'https://e.com/', '--owner-project', '*/*'],
      'project',
    ],
    [
      'quiet hours that are none',
      ['add', '--name', 'x', '--webhook', 'https://e.com/', '--quiet', '25:00-07:00'],
      'quiet hours',
    ],
    ['an unknown number', ['test', '7'], 'there is no subscription 7'],
    ['a dead message that is none', ['replay', '7', '--message', '1'], 'there is no subscription 7'],
  ])('refuses %s', async (_, argv, message) => {
    const { exit, errors } = await run(...argv);
    expect([exit, errors]).toEqual([2, expect.stringContaining(message)]);
  });
});
