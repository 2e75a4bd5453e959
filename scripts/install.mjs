/**
 * Installs the packages of the lock file where they are missing or have another version. Plain JavaScript, because it
 * runs before anything is installed.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { printError, installedNode, root, run, timed } from './runtime.mjs';

/** @returns {Record<string, { version?: string, optional?: boolean }>} */
function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * Whether node_modules has every package of the lock file that this platform needs, with its version, by npm's record
 * there.
 */
export function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

/** Run `npm ci` where something is missing. Ends the process with one line where that fails. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--include=optional'];
  const code = await timed('installing packages', () =>
    npm?.endsWith('.js') === true
      ? run(process.execPath, [npm, ...args])
      : run('npm', args, { shell: process.platform === 'win32' }),
  );
  if (code !== 0) {
    printError(`attestry could not be installed: npm ci ended with ${code}.`);
    process.exit(code);
  }
  // A packaged Node that cannot run (another C library) must not hide the Node of the machine.
  if (installedNode() === null) rmSync(join(root, 'node_modules', '.bin', 'node'), { force: true });
}
