/** The start of the server where the disk with the data folder is full. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('serves what it has on a full disk, is not ready, and logs one line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-full-'));
  const app = fork(new URL('full-disk.fixture.ts', import.meta.url), {
    env: { NODE_ENV: 'test', ATTESTRY_DATA: folder, ATTESTRY_TUF: 'off', ATTESTRY_WORKERS: '0', LOG_LEVEL: 'warn' },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let logged = '';
  app.stdout!.on('data', (text: Buffer) => {
    logged += text.toString();
  });
  const ended = once(app, 'close');
  try {
    expect(await Promise.race([once(app, 'message'), ended])).toMatchObject({
      0: { reason: expect.stringContaining('is full: 0'), statuses: [503, 200, 200] },
    });
    await ended;
    expect(logged.trimEnd().split('\n')).toEqual([expect.stringContaining('is full')]);
  } finally {
    app.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
