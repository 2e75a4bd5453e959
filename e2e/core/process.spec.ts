/** The process itself: how it starts, how it ends, and what survives that. */
import { once } from 'node:events';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVE_ARGUMENTS, root } from '../../scripts/runtime.mjs';
import { artifactOf, push } from '../harness/api.ts';
import { environmentOf, launch, startApp } from '../harness/app.ts';
import { ownBundle } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';

/** Start where it cannot; what it says and how it ends. */
async function refusedStart(data: string, more: Record<string, string> = {}) {
  const env = { ...(await environmentOf(data)), ...more };
  const { status, stderr } = spawnSync(process.execPath, SERVE_ARGUMENTS, {
    cwd: root,
    env,
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, lines: stderr.trimEnd().split('\n') };
}

test('what was answered outlives a kill -9 right after the answer', async () => {
  const first = await startApp();
  const bundle = ownBundle('killed-1.0.0.tgz');
  expect((await push(first, bundle.bytes)).status).toBe(201);
  expect(await first.end('SIGKILL')).toBeNull();

  const second = { ...first, ...(await launch(first.data)) };
  try {
    const artifact = await artifactOf(second, bundle.digest);
    expect(artifact.evidence).toHaveLength(1);
    expect((await push(second, bundle.bytes)).results[0]).toMatchObject({ outcome: 'duplicate' });
  } finally {
    await second.end('SIGTERM');
    await first.stop();
  }
});

test('it ends cleanly when asked to, even while somebody listens to its events', async () => {
  const app = await startApp();
  const events = new AbortController();
  const stream = await fetch(`${app.url}/api/v1/events`, { signal: events.signal });
  expect(stream.status).toBe(200);
  expect(await app.end('SIGTERM')).toBe(0);
  events.abort();
  rmSync(app.data, { recursive: true, force: true });
});

test('it does not outlive the program that started it over a channel', async () => {
  const data = mkdtempSync(join(tmpdir(), 'attestry-e2e-'));
  const server = spawn(process.execPath, SERVE_ARGUMENTS, {
    cwd: root,
    env: await environmentOf(data),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(server, 'exit');
  await once(server, 'message');
  server.disconnect();
  expect(await ended).toEqual([0, null]);
  rmSync(data, { recursive: true, force: true });
});

test('one app at a time serves a data folder', async ({ app }) => {
  const { status, lines } = await refusedStart(app.data);
  expect(lines).toEqual([expect.stringMatching(/^attestry: another Attestry already serves the data folder /)]);
  expect(status).toBe(1);
});

test('a port that is taken is one line', async ({ app }, info) => {
  const { status, lines } = await refusedStart(info.outputPath('data'), { PORT: new URL(app.url).port });
  expect(lines).toEqual([`attestry: port ${new URL(app.url).port} on 127.0.0.1 is taken: set PORT to another one`]);
  expect(status).toBe(1);
});
