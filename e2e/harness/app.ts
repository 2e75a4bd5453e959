/** The built app as a separate process, on a free port and a temporary data folder. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVE_ARGUMENTS, SERVE_ENVIRONMENT, freePort, root } from '../../scripts/runtime.mjs';
import { ownInstance } from './evidence.ts';

/** The app under test. */
export type AppUnderTest = {
  url: string;
  data: string;
  /** A token with the scope `ingest` for all projects. */
  token: string;
  webhookSecret: string;
};

/** The process of an app. */
export type LaunchedApp = {
  url: string;
  data: string;
  pid: number;
  /** Its output on stderr so far. */
  stderr(): string;
  /** The lines that it has logged so far; shown as they come unless its output is hidden. */
  logged(): string[];
  /** Send the process this signal. Resolves with its exit code; null where the signal ended it. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
};

export type RunningApp = AppUnderTest &
  LaunchedApp & {
    /** Stop the app, wait for its end, remove its data. */
    stop(): Promise<void>;
  };

const START_TIMEOUT_MS = 60_000;
const MAX_OUTPUT_LENGTH = 100_000;
export const WEBHOOK_SECRET = 'a secret of the end-to-end tests';
/** Patterns of the projects of the tests' owners. Every app under test adopts them; any other project is unexpected. */
export const ADOPTED_PROJECTS = [
  'github.com/end-to-end/*',
  'github.com/journeys/*',
  'github.com/shown/*',
  'github.com/sigstore-conformance/*',
] as const;

function waitUntilReady(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`the app did not start within ${START_TIMEOUT_MS / 1000} s`)),
      START_TIMEOUT_MS,
    );
    server.once('message', (message: { ready: string }) => {
      clearTimeout(late);
      resolve(message.ready);
    });
    server.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the app ended with ${code} while starting`));
    });
  });
}

/** Run the command line on the data of the app, which the environment names. Resolves with exit code and output. */
export async function attestry(
  app: Pick<AppUnderTest, 'url' | 'data'> & { token?: string; databaseUrl?: string },
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    ...process.env,
    ATTESTRY_DATA: app.data,
    ATTESTRY_URL: app.url,
    ...(app.token && { ATTESTRY_TOKEN: app.token }),
    ...(app.databaseUrl && { DATABASE_URL: app.databaseUrl }),
  };
  return promisify(execFile)(process.execPath, [join(root, 'app/cli/attestry.mjs'), ...args], { cwd: root, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (failed: { code: number; stdout: string; stderr: string }) => ({
      code: failed.code,
      stdout: failed.stdout,
      stderr: failed.stderr,
    }),
  );
}

/** The environment of an app for this data folder. */
export async function environmentOf(data: string): Promise<NodeJS.ProcessEnv> {
  return {
    ...SERVE_ENVIRONMENT,
    ...process.env,
    NODE_ENV: 'production',
    LOG_LEVEL: 'error',
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    ATTESTRY_DATA: data,
    ATTESTRY_GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET,
    ATTESTRY_BASE_URL: '',
    ATTESTRY_ADOPT: ADOPTED_PROJECTS.join(','),
  };
}

type Runtime = typeof import('../../scripts/runtime.mjs');

export type LaunchOptions = {
  /** True: its output on stderr is not shown. */
  quiet?: boolean;
  /** A program with arguments that executes the app: `prlimit`, `setpriv` … */
  wrapper?: readonly string[];
  /** The folder of the built app. Default: this project. */
  folder?: string;
};

/** Another copy of the project may be an earlier version, which starts otherwise. */
async function serveArguments(folder: string): Promise<string[]> {
  if (folder === root) return SERVE_ARGUMENTS;
  const { SERVE_ARGUMENTS: own } = (await import(join(folder, 'scripts', 'runtime.mjs'))) as Runtime;
  return own;
}

/** Serve an existing data folder. The output on stderr is recorded, and shown unless `quiet`. */
export async function launch(
  data: string,
  more: Record<string, string> = {},
  { quiet = false, wrapper: through = [], folder = root }: LaunchOptions = {},
): Promise<LaunchedApp> {
  const [program, ...args] = [...through, process.execPath, ...(await serveArguments(folder))];
  const server = spawn(program!, args, {
    cwd: folder,
    env: { ...(await environmentOf(data)), ...more },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  let printed = '';
  server.stdout!.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-MAX_OUTPUT_LENGTH);
    if (!quiet) process.stdout.write(text);
  });
  server.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MAX_OUTPUT_LENGTH);
    if (!quiet) process.stderr.write(text);
  });
  const ended = new Promise<number | null>((resolve) => {
    server.once('exit', resolve);
  });
  const end: LaunchedApp['end'] = (signal) => {
    server.kill(signal);
    return ended;
  };
  try {
    return {
      url: await waitUntilReady(server),
      data,
      pid: server.pid!,
      stderr: () => said,
      logged: () => printed.split('\n').filter((line) => line.startsWith('{')),
      end,
    };
  } catch (error) {
    await end('SIGKILL');
    throw new Error(`${(error as Error).message}: ${said.trim()}`, { cause: error });
  }
}

/** Serve a new data folder that trusts the tests' Sigstore instance; temporary unless named. */
export async function startApp(
  data = mkdtempSync(join(tmpdir(), 'attestry-e2e-')),
  more: Record<string, string> = {},
): Promise<RunningApp> {
  const launched = await launch(data, more);
  const { url, end } = launched;
  const stop = async (): Promise<void> => {
    await end('SIGTERM');
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const databaseUrl = more['DATABASE_URL'] ?? '';
    const must = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await attestry({ url, data, databaseUrl }, ...args);
      if (code !== 0) throw new Error(`attestry ${args.join(' ')} ended with ${code}: ${stderr || stdout}`);
      return stdout;
    };
    const ownRoot = join(data, 'trusted_root.json');
    writeFileSync(ownRoot, ownInstance().trustedRootJson);
    await must('trust', 'add', ownRoot, '--name', 'End-to-end Sigstore');
    const created = await must('token', 'create', '--scope', 'ingest', '--name', 'e2e', '--all-projects', '--json');
    const { token } = JSON.parse(created) as { token: string };
    return { ...launched, webhookSecret: WEBHOOK_SECRET, token, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
