/**
 * The patterns of ATTESTRY_ADOPT with which the app was started. They are stored for the command line, which may run
 * with other settings on the same folder.
 */
import type { Db, Tx } from '#db/open.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';

const KEY = 'adopts';

/** The patterns of the app that started last on this folder. */
export async function storedAdopts(db: Db): Promise<string[]> {
  const stored = await readMeta(db, KEY);
  return stored === null || stored === '' ? [] : stored.split(' ');
}

/** Store the patterns of this app. */
export async function storeAdopts(tx: Tx, patterns: readonly string[]): Promise<void> {
  await writeMeta(tx, KEY, patterns.join(' '));
}
