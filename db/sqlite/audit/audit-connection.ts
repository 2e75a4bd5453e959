/** A connection of the audit: it only reads, and applies no migration, so that it opens any store as it is. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AttestryError } from '#lib/errors.ts';
import { refuseLoneCopy } from '../data-folder/lone-copy.ts';
import { finishRestore } from '../data-folder/place-files.ts';
import { storeFailure } from '../../connection/failure.ts';
import type { AuditStore } from '../../connection/store.ts';
import { endReadTransactions, wrapConnection } from '../connection.ts';
import { schemaDifferences } from './file-checks.ts';
import { MIGRATIONS } from '../../migrations/bundled.ts';

/**
 * Open the store of a data folder to read it, also while an app serves it. Throws `not-found` where the folder has no
 * store, and `conflict` where another version of Attestry has to migrate it first, and for a copy of the file without
 * its write-ahead log.
 */
export async function openAuditStore(folder: string): Promise<AuditStore> {
  finishRestore(folder, { hasLock: false });
  const file = join(folder, 'attestry.db');
  if (!existsSync(file)) throw new AttestryError('not-found', `the data folder ${folder} has no store`);
  refuseLoneCopy(file);
  let client: Database.Database | null = null;
  try {
    client = new Database(file, { readonly: true, fileMustExist: true, timeout: 10_000 });
    client.pragma('cache_size = -65536');
    client.pragma('temp_store = FILE');
    const opened = client;
    const read = wrapConnection(opened, { readOnly: true });
    const applied = opened.pragma('user_version', { simple: true }) as number;
    // Where only the number is wrong, somebody has changed it, which the check of the schema reports.
    if (applied !== MIGRATIONS.length && (await schemaDifferences(read)).length > 0) refuseOtherVersion(applied);
    return {
      folder,
      read,
      refresh: endReadTransactions,
      close() {
        endReadTransactions();
        opened.close();
      },
    };
  } catch (error) {
    client?.close();
    throw storeFailure(error) ?? error;
  }
}

function refuseOtherVersion(applied: number): void {
  throw new AttestryError(
    'conflict',
    applied < MIGRATIONS.length
      ? `an earlier Attestry has written the store (schema ${applied}, this version has ${MIGRATIONS.length}): start this version once, or audit with the earlier one`
      : `a newer Attestry has written the store (schema ${applied}, this version has ${MIGRATIONS.length})`,
  );
}
