/** The lock of a data folder: only one app at a time serves it, and nothing restores a backup into it meanwhile. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AttestryError } from '#lib/errors.ts';

/**
 * Take an SQLite lock on a separate file of the folder. The system releases it with the process, however the process
 * ends. Throws `conflict` where another process has it.
 */
export function acquireAppLock(folder: string): Database.Database {
  const lock = new Database(join(folder, 'app.lock'), { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    if (!isBusy(cause)) throw cause;
    throw new AttestryError('conflict', `another Attestry already serves the data folder ${folder}`, { cause });
  }
}

/** Whether SQLite could not get a lock that another connection has. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
