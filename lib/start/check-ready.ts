/** Checks whether evidence can be stored now. */
import { statfsSync } from 'node:fs';
import { AttestryError } from '#lib/errors.ts';
import { formatBytes } from '#lib/format/quantity.ts';
import { writeMeta } from '#db/system/meta.ts';
import { diskFullMessage, type Store } from '#db/open.ts';
import type { Context } from '#lib/context/context.ts';

/** A value often fits where a document does not. With fewer free bytes on the disk, documents soon do not. */
const ROOM_BYTES = 1024 * 1024;
/** How often the room for a document is tried after a write has failed, in ms. */
const TRY_INTERVAL_MS = 5_000;

/** The last attempt that failed: when (performance.now()), and its error. */
const failedTries = new WeakMap<Store, { at: number; error: unknown }>();

/**
 * Write one value; where a write has failed because of the disk, find out whether a document fits again. Throws
 * `unavailable` where the data folder cannot be written.
 */
export async function checkReady(context: Context): Promise<void> {
  const { store } = context;
  try {
    await store.write((tx) => writeMeta(tx, 'ready-at', context.now().toISOString()));
    requireFreeSpace(store.folder);
    if (store.hasFailedWrite()) await tryRoom(store);
  } catch (cause) {
    // The error of the store already names the reason.
    if (cause instanceof AttestryError) throw cause;
    throw new AttestryError('unavailable', 'the data folder cannot be written', { retryAfterSeconds: 5, cause });
  }
}

function requireFreeSpace(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= ROOM_BYTES) return;
  throw new AttestryError('unavailable', diskFullMessage(`${formatBytes(bavail * bsize)} are free`), {
    retryAfterSeconds: 5,
  });
}

/** Store as much as a large document, and remove it. Anybody may ask whether the app is ready, so it is done seldom. */
async function tryRoom(store: Store): Promise<void> {
  const last = failedTries.get(store);
  if (last !== undefined && performance.now() - last.at < TRY_INTERVAL_MS) throw last.error;
  try {
    await store.write((tx) => writeMeta(tx, 'room', 'x'.repeat(ROOM_BYTES)));
    await store.write((tx) => writeMeta(tx, 'room', ''));
    store.forgetFailedWrite();
  } catch (error) {
    failedTries.set(store, { at: performance.now(), error });
    throw error;
  }
}
