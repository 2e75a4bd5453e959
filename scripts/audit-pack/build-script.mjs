/**
 * Builds the script of the audit pack: `app/audit-pack/main.ts` with everything that it imports, as one file that Node
 * runs alone. Plain JavaScript.
 */
import { dirname, join } from 'node:path';
import { mkdirSync, renameSync } from 'node:fs';

/** The project's folder. */
const root = join(import.meta.dirname, '..', '..');

/** Where the app reads the script (lib/admin/audit-pack/script.ts). Next empties the folder above when it builds. */
export const SCRIPT_FILE = join(root, '.next', 'audit-pack', 'verify.mjs');

/** Build the script into a file. @param {string} [file] */
export async function buildScript(file = SCRIPT_FILE) {
  const { build } = await import('rolldown');
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await build({
    cwd: root,
    input: join(root, 'app', 'audit-pack', 'main.ts'),
    platform: 'node',
    logLevel: 'warn',
    output: {
      file: unfinished,
      format: 'esm',
      codeSplitting: false,
      minify: false,
      comments: false,
      banner: '// Verifies an audit pack of Attestry: node verify.mjs [FOLDER]. README.md says what it checks.',
    },
  });
  // A process that reads the file meanwhile gets the whole of it.
  renameSync(unfinished, file);
}

/** For Vitest: the tests of the app read the script before the app is built. */
export default () => buildScript();

if (process.argv[1] === import.meta.filename) await buildScript();
