/**
 * Packages as the lock file says: installed where they are missing or others. Plain JavaScript, before anything is
 * installed.
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
 * Whether every package of the lock file that this platform needs stands in node_modules with that version, as npm
 * noted it there.
 */
export function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

/** Run `npm ci` where something is missing; ends the process with one line where that fails. */
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
  // Where the packaged Node cannot run (another C library) its link must not hide the machine's own.
  if (installedNode() === null) rmSync(join(root, 'node_modules', '.bin', 'node'), { force: true });
}
