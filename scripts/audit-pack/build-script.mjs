/**
 * Builds the script of the audit pack: `app/audit-pack/main.ts` with everything that it imports, as one file that Node
 * runs alone. Plain JavaScript.
 */
import { join } from 'node:path';
import { buildOneFile } from '../build/one-file.mjs';

/** The project's folder. */
const root = join(import.meta.dirname, '..', '..');

/** Where the app reads the script (lib/admin/audit-pack/script.ts). Next empties the folder above when it builds. */
export const SCRIPT_FILE = join(root, '.next', 'audit-pack', 'verify.mjs');

/** Build the script into a file. @param {string} [file] */
export async function buildScript(file = SCRIPT_FILE) {
  await buildOneFile('app/audit-pack/main.ts', file, {
    output: {
      minify: false,
      comments: false,
      banner: '// Verifies an audit pack of Attestry: node verify.mjs [FOLDER]. README.md says what it checks.',
    },
  });
}

/** For Vitest: the tests of the app read the script before the app is built. */
export default () => buildScript();

if (process.argv[1] === import.meta.filename) await buildScript();
