/**
 * Moves the commits of the write-ahead log into the database file (a checkpoint, https://sqlite.org/wal.html#ckpt)
 * away from the thread that answers: it writes many pages and waits for the disk.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { isBusy } from './data-folder/app-lock.ts';
import { openFrameCount } from './data-folder/log-frames.ts';

/** Pages of the log that are worth moving together: 64 MiB. */
const LONG_LOG_PAGES = 8_192;
/** How long the last part waits for a transaction of another connection, in ms. */
const WAIT_MS = 25;

/** Returns a function that tells whether a connection's log is long enough to be moved. Not within a transaction. */
export function openLogLength(client: Database.Database): () => boolean {
  const count = openFrameCount(client);
  return () => {
    const { log, checkpointed } = count();
    return log - checkpointed > LONG_LOG_PAGES;
  };
}

/**
 * Move the log of a data folder, if it is long, and block the calling thread until this is done. Others write while the
 * most of it is moved. They wait only while that is moved which they have written meanwhile, so that the log can begin
 * anew. Where another connection holds the lock for that, the rest stays in the log until it is long again.
 */
export function moveLog(folder: string): void {
  const client = new Database(join(folder, 'attestry.db'), { fileMustExist: true, timeout: WAIT_MS });
  try {
    if (!openLogLength(client)()) return;
    client.pragma('wal_checkpoint(PASSIVE)');
    client.pragma('wal_checkpoint(FULL)');
  } catch (error) {
    // A full disk or one that fails is reported by the write that needs it.
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!isBusy(error) && !/^SQLITE_(?:FULL|IOERR)/.test(code)) throw error;
  } finally {
    client.close();
  }
}
