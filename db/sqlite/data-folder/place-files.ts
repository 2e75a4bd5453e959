/**
 * Puts the files of a restored backup into a data folder. A process can be killed at any moment: until the folder of
 * the unpacked files gets its final name, nothing is restored; from then on everything is, because whatever opens the
 * data folder next finishes the work.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { acquireAppLock } from './app-lock.ts';
import { syncFolder } from './durable-files.ts';

/** The folder in which a backup is unpacked, and its name once it is complete, in the data folder. */
const UNPACKED = 'restore-part';
const COMPLETE = 'restored';

/** The files of a store, in the order in which they are put into place. The database comes last. */
const FILES = ['vsa-keys', 'log.key', 'attestry.db'] as const;
/** What belongs to the replaced database. SQLite would apply its write-ahead log to the new one. */
const REPLACED = ['attestry.db-wal', 'attestry.db-shm', 'attestry.db-journal', 'audit-state.db'] as const;

/** The folder to unpack a backup in. */
export function unpackFolder(folder: string): string {
  return join(folder, UNPACKED);
}

/** The files of a store that a data folder has. */
export function storeFiles(folder: string): string[] {
  return FILES.filter((name) => existsSync(join(folder, name)));
}

/**
 * Put the files of `unpackFolder` into place, instead of those of the store that is there. The caller has the lock of
 * the folder, and the files are on disk.
 */
export function placeFiles(folder: string): void {
  syncFolder(join(folder, UNPACKED));
  renameSync(join(folder, UNPACKED), join(folder, COMPLETE));
  syncFolder(folder);
  moveFiles(folder);
}

/**
 * Finish a restore that was interrupted, or remove what it left behind where it was not complete. `hasLock`: the caller
 * has the lock of the folder. Throws `conflict` while another process restores.
 */
export function finishRestore(folder: string, { hasLock }: { hasLock: boolean }): void {
  if (existsSync(join(folder, COMPLETE))) {
    const lock = hasLock ? null : acquireAppLock(folder);
    try {
      moveFiles(folder);
    } finally {
      lock?.close();
    }
  }
  if (hasLock) rmSync(join(folder, UNPACKED), { recursive: true, force: true });
}

/** Move what is still in the folder of the complete files. It can be repeated after each of its steps. */
function moveFiles(folder: string): void {
  const complete = join(folder, COMPLETE);
  for (const name of FILES) {
    if (!existsSync(join(complete, name))) continue;
    if (name === 'attestry.db') for (const old of REPLACED) rmSync(join(folder, old), { force: true });
    rmSync(join(folder, name), { recursive: true, force: true });
    renameSync(join(complete, name), join(folder, name));
    syncFolder(folder);
  }
  rmSync(complete, { recursive: true, force: true });
  syncFolder(folder);
}
