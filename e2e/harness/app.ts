/** The built app as a process of its own, on a free port and a data folder that is thrown away. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, root } from '#app/cli/ground/runtime.mjs';
import { ownInstance } from './evidence.ts';

/** What the tests know of the app under test. */
export type AppUnderTest = {
  url: string;
  data: string;
  /** May ingest. */
  token: string;
  webhookSecret: string;
};

export type RunningApp = AppUnderTest & { /** Ask it to end, wait, throw its data away. */ stop(): Promise<void> };

const START_MS = 60_000;

function ready(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the app did not start within ${START_MS / 1000} s`)), START_MS);
    server.once('message', (message: { ready: string }) => { clearTimeout(late); resolve(message.ready); });
    server.once('exit', (code) => { clearTimeout(late); reject(new Error(`the app ended with ${code} while starting`)); });
  });
}

/** Run one command line on the app's data folder; the environment says where. Resolves with exit code and what was printed. */
export async function attestry(app: Pick<AppUnderTest, 'url' | 'data'> & { token?: string }, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, ATTESTRY_DATA: app.data, ATTESTRY_URL: app.url, ...(app.token && { ATTESTRY_TOKEN: app.token }) };
  return promisify(execFile)(process.execPath, [join(root, 'app/cli/attestry.mjs'), ...args], { cwd: root, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (failed: { code: number; stdout: string; stderr: string }) => ({ code: failed.code, stdout: failed.stdout, stderr: failed.stderr }),
  );
}

export async function startApp(): Promise<RunningApp> {
  const data = mkdtempSync(join(tmpdir(), 'attestry-e2e-'));
  const webhookSecret = 'a secret of the end-to-end tests';
  const env: NodeJS.ProcessEnv = {
    ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'error', PORT: String(await freePort()), HOST: '127.0.0.1',
    ATTESTRY_DATA: data, ATTESTRY_GITHUB_WEBHOOK_SECRET: webhookSecret, ATTESTRY_BASE_URL: '',
  };
  const server = spawn(process.execPath, ['app/cli/serve/main.ts'], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => { server.once('exit', () => resolve()); });
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const url = await ready(server);
    const must = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await attestry({ url, data }, ...args);
      if (code !== 0) throw new Error(`attestry ${args.join(' ')} ended with ${code}: ${stderr || stdout}`);
      return stdout;
    };
    const ownRoot = join(data, 'trusted_root.json');
    writeFileSync(ownRoot, ownInstance().trustedRootJson);
    await must('trust', 'add', ownRoot, '--name', 'End-to-end Sigstore');
    const { token } = JSON.parse(await must('token', 'create', '--scope', 'ingest', '--name', 'e2e', '--json')) as { token: string };
    return { url, data, webhookSecret, token, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
