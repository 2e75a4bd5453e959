/**
 * Builds the server: `app/server/main.ts` with everything that it imports but Next, as one file of JavaScript. Where
 * Node runs TypeScript itself, it loads a compiler into the process, which keeps tens of megabytes. Plain JavaScript.
 */
import { join } from 'node:path';
import { buildOneFile } from './one-file.mjs';

/** The project's folder. */
const root = join(import.meta.dirname, '..', '..');

/** Packages that are not in the file: Next loads itself by paths, and better-sqlite3 a library of machine code. */
const EXTERNAL = /^(?:next|better-sqlite3)(?:\/|$)/;

/** Build the server into a file, whose folder must be one where Node finds the packages. @param {string} file */
export async function buildServer(file) {
  await buildOneFile('app/server/main.ts', file, { external: EXTERNAL, output: { minify: true } });
}

if (process.argv[1] === import.meta.filename) await buildServer(join(root, process.argv[2]));
