/** The secret of the row MACs, which comes from the private key of the log: the database never has it. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { macKeyOf } from './mac.ts';

/** The name of the private key of the log in the data folder. */
export const LOG_KEY_FILE = 'log.key';

/** The secret of the row MACs of a folder, 32 bytes; null where the key of its log is missing or cannot be read. */
export function readMacSecret(folder: string): Uint8Array | null {
  try {
    return macKeyOf(createPrivateKey(readFileSync(join(folder, LOG_KEY_FILE), 'utf8')));
  } catch {
    return null;
  }
}
