/** Since when the store keeps what changes. */
import type { Db, Tx } from '../sqlite/connection.ts';
import { firstReceipt } from '../evidence/evidence.ts';
import { readMeta, writeMeta } from '../system/meta.ts';

const KEY = 'changes-recorded-since';
const FROM_THE_FIRST = '';

/** Since when the store keeps what changes, RFC 3339; null: since its first document. */
export async function changesRecordedSince(db: Db): Promise<string | null> {
  return (await readMeta(db, KEY)) || null;
}

/** Whether the store keeps what changes already. */
export async function isRecording(db: Db): Promise<boolean> {
  return (await readMeta(db, KEY)) !== null;
}

/** Note at `now` (RFC 3339) that changes are kept from now on. The first call counts. */
export async function startRecording(tx: Tx, now: string): Promise<void> {
  if ((await readMeta(tx, KEY)) !== null) return;
  await writeMeta(tx, KEY, (await firstReceipt(tx)) === null ? FROM_THE_FIRST : now);
}
