/** What a backup and a restore need of the store: a copy of the database, and the files of the data folder. */
import { join } from 'node:path';
import { refuseFolderOfPostgres } from './open.ts';
import { type CopyOptions, copyStore } from './sqlite/backup/copy-store.ts';

export { openRowSource } from './sqlite/backup/row-source.ts';
export { schemaOf, SCHEMA_VERSION } from './sqlite/backup/copy-store.ts';
export { acquireAppLock } from './sqlite/data-folder/app-lock.ts';
export { placeFiles, storeFiles, unpackFolder } from './sqlite/data-folder/place-files.ts';

/** Where a store is: its database in PostgreSQL, else the SQLite file of the folder. The folder has the keys. */
export type StorePlace = { folder: string; databaseUrl: string | null };

/**
 * Copy the store of an installation, as it is at the begin of this call, to `attestry.db` in the folder `into`, while
 * apps write to it. Throws as `copyStore` and `copyDatabase`, and `conflict` where the data of the folder is in
 * PostgreSQL and no address of it is given.
 */
export async function copyInto(into: string, { folder, databaseUrl }: StorePlace, options: CopyOptions): Promise<void> {
  if (databaseUrl === null) {
    refuseFolderOfPostgres(folder);
    return copyStore(folder, join(into, 'attestry.db'), options);
  }
  const { copyDatabase } = await import('./postgres/copy/copy-database.ts');
  return copyDatabase(databaseUrl, into, options);
}
