/** Builds a program as one file of JavaScript, with everything that it imports. Plain JavaScript. */
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder. */
const root = join(import.meta.dirname, '..', '..');

/**
 * Build `input`, a path in the project, into a file. `external`: the packages that are left out of it. `output`: what
 * else rolldown is told of the file.
 * @param {string} input
 * @param {string} file
 * @param {{ external?: RegExp, output: Omit<import('rolldown').OutputOptions, 'file'> }} options
 */
export async function buildOneFile(input, file, { external, output }) {
  const { build } = await import('rolldown');
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await build({
    cwd: root,
    input: join(root, input),
    platform: 'node',
    external,
    logLevel: 'warn',
    output: { format: 'esm', codeSplitting: false, ...output, file: unfinished },
  });
  // A process that reads the file meanwhile gets the whole of it.
  renameSync(unfinished, file);
}
