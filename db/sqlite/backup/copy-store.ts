/** Copies the database of a data folder while an app writes to it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AttestryError } from '#lib/errors.ts';
import { MIGRATIONS } from '../../migrations/bundled.ts';
import { markComplete, refuseLoneCopy } from '../data-folder/lone-copy.ts';
import { finishRestore } from '../data-folder/place-files.ts';
import { storeFailure } from '../../connection/failure.ts';

/** Pages of 8 KiB that one step copies; between two steps the progress is shown and an interrupt is noticed. */
const PAGES_PER_STEP = 1_024;

export type CopyOptions = {
  /** Pages that are copied, and their total. */
  progress: (done: number, total: number) => void;
  signal: AbortSignal;
};

/**
 * Copy the database of `folder` into a new file. The copy is the state of one moment, the begin of this call: an open
 * read transaction keeps it while SQLite's online backup (https://sqlite.org/backup.html) copies page by page. Writers
 * do not wait; their commits stay in the write-ahead log until the copy is complete. Throws `not-found` where the folder
 * has no store.
 */
export async function copyStore(folder: string, file: string, { progress, signal }: CopyOptions): Promise<void> {
  finishRestore(folder, { hasLock: false });
  const source = join(folder, 'attestry.db');
  if (!existsSync(source)) throw new AttestryError('not-found', `the data folder ${folder} has no store`);
  refuseLoneCopy(source);
  let client: Database.Database | null = null;
  try {
    client = new Database(source, { readonly: true, fileMustExist: true, timeout: 10_000 });
    client.exec('BEGIN');
    // The first query begins the read transaction.
    client.prepare('SELECT count(*) FROM sqlite_schema').get();
    await client.backup(file, {
      progress({ totalPages, remainingPages }) {
        signal.throwIfAborted();
        progress(totalPages - remainingPages, totalPages);
        return PAGES_PER_STEP;
      },
    });
    makeSingleFile(file);
  } catch (error) {
    throw storeFailure(error) ?? error;
  } finally {
    client?.close();
  }
}

/** Without a write-ahead log the copy is one file, whatever opens it. A store that opens it turns the log on again. */
export function makeSingleFile(file: string): void {
  const copy = new Database(file);
  try {
    copy.pragma('journal_mode = DELETE');
    markComplete(copy);
  } finally {
    copy.close();
  }
}

/** The number of migrations that this version ships: the schema of a database that it has written. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The number of applied migrations of a database file. Throws where the file is no database. */
export function schemaOf(file: string): number {
  const client = new Database(file, { readonly: true, fileMustExist: true });
  try {
    return client.pragma('user_version', { simple: true }) as number;
  } finally {
    client.close();
  }
}
