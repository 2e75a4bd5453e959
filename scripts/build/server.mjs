/**
 * Builds the server: `app/server/main.ts` with everything that it imports but Next, as one file of JavaScript. Where
 * Node runs TypeScript itself, it loads a compiler into the process, which keeps tens of megabytes. Plain JavaScript.
 */
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder. */
const root = join(import.meta.dirname, '..', '..');

/** Packages that are not in the file: Next loads itself by paths, and better-sqlite3 a library of machine code. */
const EXTERNAL = /^(?:next|better-sqlite3)(?:\/|$)/;

/** Build the server into a file, whose folder must be one where Node finds the packages. @param {string} file */
export async function buildServer(file) {
  const { build } = await import('rolldown');
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await build({
    cwd: root,
    input: join(root, 'app', 'server', 'main.ts'),
    platform: 'node',
    external: EXTERNAL,
    logLevel: 'warn',
    output: { file: unfinished, format: 'esm', codeSplitting: false, minify: true },
  });
  renameSync(unfinished, file);
}

if (process.argv[1] === import.meta.filename) await buildServer(join(root, process.argv[2]));
