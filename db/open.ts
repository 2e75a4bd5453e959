/**
 * The entry point to the store. Only this module chooses the engine. Modules outside db/ know a store, a connection
 * and a transaction by these types only.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '#lib/errors.ts';
import type { Store } from './connection/store.ts';
import type { RowSource } from './sqlite/backup/row-source.ts';
import type { FillOptions } from './postgres/copy/fill-database.ts';
import { openStore, type StoreOptions } from './sqlite/open.ts';

export type { Db, Tx } from './connection/connection.ts';
export { editedRows, hidesProjects, isEditedRow, wholeStore } from './connection/connection.ts';
export { inOneState, renewState } from './connection/one-state.ts';
export { openStore } from './sqlite/open.ts';
export { moveLog } from './sqlite/move-log.ts';
export type { SharedState, Store, StoreVersion } from './connection/store.ts';
/**
 * Open the store of an installation: the PostgreSQL database at `databaseUrl`, else SQLite in the folder. Keys are in
 * the folder with either. Throws as `openStore` and `openPostgres`.
 */
export async function openDatabase(
  { folder, databaseUrl }: { folder: string; databaseUrl: string | null },
  options: StoreOptions = {},
): Promise<Store> {
  if (databaseUrl === null) {
    refuseFolderOfPostgres(folder);
    return openStore(folder, options);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  markFolder(folder);
  // Whoever has SQLite loads no client of PostgreSQL.
  const { openPostgres } = await import('./postgres/open.ts');
  return openPostgres(databaseUrl, folder);
}

/** As `fillDatabase` of db/postgres/copy. */
export async function fillDatabase(source: RowSource, databaseUrl: string, options: FillOptions): Promise<boolean> {
  const fill = await import('./postgres/copy/fill-database.ts');
  return fill.fillDatabase(source, databaseUrl, options);
}

/** Marks the folder of an installation whose data is in PostgreSQL. */
const MARK = 'data-is-in-postgresql';

/** A folder that cannot be written has its keys from a mounted secret, and nobody can begin a store in it. */
export function markFolder(folder: string): void {
  try {
    writeFileSync(join(folder, MARK), '', { flag: 'a' });
  } catch {
    return;
  }
}

/**
 * Throws `conflict` where the data of a folder is in PostgreSQL: with its key, a store of SQLite would sign another
 * history of the same log.
 */
export function refuseFolderOfPostgres(folder: string): void {
  if (existsSync(join(folder, MARK)))
    throw new AttestryError('conflict', `the data of ${folder} is in PostgreSQL: set DATABASE_URL`);
}

export { diskFullMessage, storeFailure, storeFailureKind, type StoreFailureKind } from './connection/failure.ts';
export { openReadStore, type ReadStore, type SeenStore } from './sqlite/read-store.ts';
