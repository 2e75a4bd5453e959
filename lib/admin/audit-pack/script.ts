/** The script of the audit pack, which the build of the app makes (scripts/audit-pack/build-script.mjs). */
import { readFile } from 'node:fs/promises';
import { AttestryError } from '#lib/errors.ts';

/** Relative to the folder that the app is started in. */
const SCRIPT = '.next/audit-pack/verify.mjs';

let known: Promise<Uint8Array> | undefined;

/** The bytes of the script. Throws `unavailable` where it was not built. */
export function readScript(): Promise<Uint8Array> {
  known ??= readFile(SCRIPT).catch((cause: unknown) => {
    known = undefined;
    throw new AttestryError('unavailable', 'the script of the audit pack was not built: npm run build', { cause });
  });
  return known;
}
