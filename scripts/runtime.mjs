/**
 * Chooses the Node that runs the project, and starts programs with it. Plain JavaScript without dependencies, because
 * it runs on the machine's Node before anything is installed.
 *
 * The launchers in this folder pass the environment on to the programs that they start, so they read `process.env`.
 * Only lib/config.ts interprets its variables.
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The built server (scripts/build/server.mjs), relative to the project's folder. */
export const SERVER_FILE = '.next/attestry/server.mjs';

/**
 * Options of Node for the server. The young generation of the heap is small: by default V8 reserves a hundred megabytes
 * for it on a large machine, and most objects of an answer are garbage at once. The old generation is collected when it
 * has grown by 45 %: V8 would let it become several times as large as what lives in it. After many requests to a store
 * of a hundred thousand attestations, the server has 408 instead of 599 MB for 6 % more processor time; with 30 % it
 * has 30 MB less, for 24 % more.
 */
export const SERVE_ARGUMENTS = ['--max-semi-space-size=16', '--heap-growing-percent=45', SERVER_FILE];

/**
 * Environment of the server, in addition to the settings. Once the C library has freed a few blocks of up to 32 MiB, it
 * takes such blocks from heaps that it seldom shrinks. With this threshold it returns large blocks, such as bodies, to
 * the system when they are freed (mallopt(3)).
 */
export const SERVE_ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: '131072' };

/** The oldest Node that runs the app: [major, minor]. */
export const OLDEST_NODE = [24, 15];

/** @param {string} version such as `24.21.0` */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** The Node that was installed with the project; null where there is none for the platform or its C library. */
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

/** The Node that runs the project: the installed one, else the present one if it is new enough, else null. */
export function projectNode() {
  return installedNode() ?? (isNewEnough(process.versions.node) ? process.execPath : null);
}

/** The Node of `projectNode`. Where there is none, it ends the process with one line. */
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
 * Start a program, and pass the signals that would end this process on to it. Resolves with its exit code (128 + the
 * number of the signal that ended it).
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
 * Start a program as `run` does, but collect its output, and print the last lines only when it fails.
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
 * Print the name of a step, and how long it took when it is done.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 */
export async function timed(what, work) {
  process.stdout.write(`${what} …\n`);
  const started = performance.now();
  const result = await work();
  process.stdout.write(`${what}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return result;
}

/**
 * A free port of this machine: the preferred one if it is free.
 * @param {number} [preferred]
 * @returns {Promise<number>}
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
