/** Restores a backup into a database of PostgreSQL. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '#lib/errors.ts';
import { readMacSecret } from '#db/audit/store.ts';
import { openRowSource } from '#db/backup.ts';
import { syncFolder } from '#db/files.ts';
import { fillDatabase, markFolder, openStore } from '#db/open.ts';
import type { BackupHeader } from './backup-file.ts';
import { inUnpackFolder, type RestoreOptions, syncFile, unpack } from './restore-backup.ts';
import { stepProgress } from './step-progress.ts';

type DatabaseRestoreOptions = Omit<RestoreOptions, 'overwrite'> & {
  /** The address of an empty database. */
  databaseUrl: string;
};

/**
 * Restore a backup into an empty database, and its keys into the data folder. Everything is copied in one transaction
 * and compared before its commit: a restore that is interrupted leaves the database empty, and the next one begins
 * anew. Where the database has this backup already, only missing keys are added. Throws `conflict` where the database
 * has another store, where the folder has other keys, or where a newer Attestry made the backup, and `unreadable` where
 * the file is no backup or is damaged.
 */
export async function restoreIntoDatabase(options: DatabaseRestoreOptions): Promise<BackupHeader> {
  const { file, folder, databaseUrl, progress, signal } = options;
  const step = stepProgress(progress, ['unpack', 'copy']);
  return inUnpackFolder(options, async (unpacked) => {
    const about = await unpack(file, unpacked, { progress: step('unpack'), signal });
    const keys = ['log.key', ...readdirSync(join(unpacked, 'vsa-keys')).map((name) => join('vsa-keys', name))];
    refuseOtherKeys(folder, unpacked, keys);
    // An earlier schema is brought to this one.
    openStore(unpacked, { exclusive: true }).close();
    const source = openRowSource(unpacked);
    try {
      await fillDatabase(source, databaseUrl, { secret: readMacSecret(unpacked), progress: step('copy'), signal });
    } finally {
      source.close();
    }
    addKeys(folder, unpacked, keys);
    markFolder(folder);
    return about;
  });
}

function refuseOtherKeys(folder: string, unpacked: string, keys: readonly string[]): void {
  for (const name of keys) {
    const present = join(folder, name);
    if (existsSync(present) && !readFileSync(present).equals(readFileSync(join(unpacked, name))))
      throw new AttestryError(
        'conflict',
        `the data folder ${folder} has another ${name} than the backup: restore into an empty data folder`,
      );
  }
}

function addKeys(folder: string, unpacked: string, keys: readonly string[]): void {
  mkdirSync(join(folder, 'vsa-keys'), { recursive: true, mode: 0o700 });
  for (const name of keys) {
    if (existsSync(join(folder, name))) continue;
    cpSync(join(unpacked, name), join(folder, name));
    syncFile(join(folder, name));
  }
  for (const changed of [join(folder, 'vsa-keys'), folder]) syncFolder(changed);
}
