/** Starts a temporary app for a benchmark: built if necessary, with a new data folder and a free port. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '#lib/start/app.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { ensureBuilt } from '../../scripts/build.mjs';
import { SERVE_ARGUMENTS, SERVE_ENVIRONMENT } from '../../scripts/runtime.mjs';

export type TemporaryApp = {
  url: string;
  /** Scope `ingest`, for all projects. */ token: string;
  stop(): Promise<void>;
};

/** The projects that its benchmarks send evidence of. */
const ADOPTED = 'github.com/bench/*';

/** Rejects where the app does not start. */
export async function startTemporaryApp(): Promise<TemporaryApp> {
  await ensureBuilt(process.execPath);
  const folder = mkdtempSync(join(tmpdir(), 'attestry-bench-'));
  const server = spawn(process.execPath, SERVE_ARGUMENTS, {
    env: {
      ...SERVE_ENVIRONMENT,
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      PORT: '0',
      ATTESTRY_DATA: folder,
      ATTESTRY_ADOPT: ADOPTED,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((done) => {
    server.once('exit', () => {
      rmSync(folder, { recursive: true, force: true });
      done();
    });
  });
  const url = await new Promise<string>((ready, fail) => {
    server.once('message', (message) => ready((message as { ready: string }).ready));
    server.once('exit', (code) => fail(new Error(`the app ended with ${code}`)));
  });
  const app = await openApp({ folder, actor: { kind: 'command-line', user: 'bench' }, exclusive: false, baseUrl: url });
  const { token } = await createToken(app, { name: 'bench', scopes: ['ingest'], allProjects: true });
  await app.close();
  return {
    url,
    token,
    stop: () => {
      server.kill('SIGTERM');
      return ended;
    },
  };
}
