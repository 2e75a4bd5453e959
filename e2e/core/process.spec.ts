/** The server process: its start, its end, and the data that survives it. */
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

/** Start a server that cannot serve. Returns its output and its exit code. */
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

test('answered evidence survives a SIGKILL right after the answer', async () => {
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

test('it stops cleanly on a signal, even with an open event stream', async () => {
  const app = await startApp();
  const events = new AbortController();
  const stream = await fetch(`${app.url}/api/v1/events`, { signal: events.signal });
  expect(stream.status).toBe(200);
  expect(await app.end('SIGTERM')).toBe(0);
  events.abort();
  rmSync(app.data, { recursive: true, force: true });
});

test('it stops when the parent process that it has a channel to ends', async () => {
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

test('a second app on the same data folder is refused', async ({ app }) => {
  const { status, lines } = await refusedStart(app.data);
  expect(lines).toEqual([expect.stringMatching(/^attestry: another Attestry already serves the data folder /)]);
  expect(status).toBe(1);
});

test('a port in use gives one line of output', async ({ app }, info) => {
  const { status, lines } = await refusedStart(info.outputPath('data'), { PORT: new URL(app.url).port });
  expect(lines).toEqual([`attestry: port ${new URL(app.url).port} on 127.0.0.1 is taken: set PORT to another one`]);
  expect(status).toBe(1);
});
