/**
 * Which Node runs the project, and how its programs are started. Plain JavaScript without dependencies: it runs on the
 * machine's own Node, before anything is installed.
 *
 * The launchers in this folder hand the environment on to the programs they start, so they name `process.env`; what its
 * variables mean is known to lib/config.ts alone.
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * What Node is given to serve the app. Room for what was just made is small: by default V8 takes a hundred megabytes
 * for it on a large machine, and what an answer leaves behind is rubbish at once.
 */
export const SERVE_ARGUMENTS = ['--max-semi-space-size=16', 'app/server/main.ts'];

/**
 * What the environment of the app has beside the settings. The C library takes blocks up to 32 MiB from heaps that it
 * seldom gives back, once it has seen some freed; large blocks, such as bodies, are to go back to the system when they
 * are done with (mallopt(3)).
 */
export const SERVE_ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: '131072' };

/** The oldest Node that runs the app: [major, minor]. */
export const OLDEST_NODE = [24, 15];

/** @param {string} version such as `24.21.0` */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** The Node that was installed with the project, or null where the platform has none (its C library included). */
export function installedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = join(
    root,
    'node_modules',
    `node-${platform}-${process.arch}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  const loaders = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };
  if (process.platform === 'linux' && !existsSync(loaders[process.arch] ?? '')) return null;
  return existsSync(file) ? realpathSync(file) : null;
}

/** The Node to run the project with: its own, else this one if it is new enough, else null. */
export function projectNode() {
  return installedNode() ?? (isNewEnough(process.versions.node) ? process.execPath : null);
}

/** As `projectNode`, but where there is none it says so in one line and ends the process. */
export function requireNode() {
  const node = projectNode();
  if (node !== null) return node;
  printError(
    `attestry needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}, and none is packaged for ${process.platform} ${process.arch}.`,
  );
  process.exit(3);
}

/** @param {string} line */
export function printError(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Start a program and pass on the signals that end us. Resolves with its exit code (128 + signal number where it died
 * of one).
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: root, ...options });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const pass = signals.map((signal) => [signal, () => child.kill(signal)]);
    for (const [signal, listener] of pass) process.on(signal, listener);
    const done = () => {
      for (const [signal, listener] of pass) process.off(signal, listener);
    };
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      done();
      resolve(code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0));
    });
  });
}

/**
 * As `run`, but what it prints is kept, and its last lines are shown only when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: root, ...options });
    const said = [];
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0)
        process.stderr.write(`${Buffer.concat(said).toString().trimEnd().split('\n').slice(-60).join('\n')}\n`);
      resolve(code ?? 1);
    });
  });
}

/**
 * Say what is under way, and when it is done how long it took. @template T @param {string} what @param {() =>
 * Promise<T>} work
 */
export async function timed(what, work) {
  process.stdout.write(`${what} …\n`);
  const started = performance.now();
  const result = await work();
  process.stdout.write(`${what}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return result;
}

/**
 * A port of this machine that nobody listens on: the preferred one if it is free. @param {number} [preferred] @returns
 * {Promise<number>}
 */
export function freePort(preferred = 0) {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', (error) => (preferred === 0 ? reject(error) : resolve(freePort())));
    probe.listen(preferred, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
