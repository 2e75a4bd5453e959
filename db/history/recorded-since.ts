/** Since when the store keeps what changes. */
import type { Db, Tx } from '../connection/connection.ts';
import { firstReceipt } from '../evidence/evidence.ts';
import { readMeta, writeMeta } from '../system/meta.ts';

const KEY = 'changes-recorded-since';
/** Deployments are kept since a later version than the rest. */
const DEPLOYMENTS_KEY = 'deployments-recorded-since';
const FROM_THE_FIRST = '';

/** Since when the store keeps what changes, RFC 3339; null: since its first document. */
export async function changesRecordedSince(db: Db): Promise<string | null> {
  return (await readMeta(db, KEY)) || null;
}

/** Since when the store keeps where artifacts ran, RFC 3339; null: since its first document. */
export async function deploymentsRecordedSince(db: Db): Promise<string | null> {
  return (await readMeta(db, DEPLOYMENTS_KEY)) || null;
}

/** Whether the store keeps what changes already. */
export async function isRecording(db: Db): Promise<boolean> {
  return (await readMeta(db, KEY)) !== null && (await readMeta(db, DEPLOYMENTS_KEY)) !== null;
}

/** Note at `now` (RFC 3339) that changes are kept from now on. The first call counts. */
export async function startRecording(tx: Tx, now: string): Promise<void> {
  const since = (await firstReceipt(tx)) === null ? FROM_THE_FIRST : now;
  for (const key of [KEY, DEPLOYMENTS_KEY]) if ((await readMeta(tx, key)) === null) await writeMeta(tx, key, since);
}
