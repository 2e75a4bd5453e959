/**
 * The script of an audit pack: `node verify.mjs [FOLDER]`. scripts/audit-pack/build-script.mjs builds it as one file
 * that Node alone can run. Exit codes: 0 everything is right, 1 something is not, 2 wrong usage, 3 not all was checked.
 */
import { existsSync } from 'node:fs';
import { verifyFolder } from './verify-folder.ts';

const [folder = import.meta.dirname, ...others] = process.argv.slice(2);
if (others.length > 0 || !existsSync(folder)) {
  process.stderr.write('usage: node verify.mjs [FOLDER], the folder of an unpacked audit pack\n');
  process.exitCode = 2;
} else {
  const { exit } = await verifyFolder(folder, (text) => process.stdout.write(text));
  process.exitCode = exit;
}
