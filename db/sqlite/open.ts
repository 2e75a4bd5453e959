/**
 * The data folder: one SQLite file in WAL, one connection that writes and one that reads, so that a read never waits
 * for a write. Writes queue up here and happen one transaction at a time.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { AttestryError } from '#lib/errors.ts';
import { clearRowCaches, endReadTransactions, wrapConnection } from './connection.ts';
import type { Db, Tx } from './connection.ts';
import { storeFailure } from './failure.ts';
import { migrate } from './migrate.ts';
import { newWriterCounter, withPriority, type WriterPriority } from './writer-priority.ts';

export type { Db, Tx } from './connection.ts';

export type Store = {
  readonly folder: string;
  /** For questions. Sees everything committed so far. */
  readonly read: Db;
  /** Run `work` in one transaction: committed and on disk when the promise resolves, undone when `work` throws. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** From here on `read` sees what another thread or process has committed. */
  refresh(): void;
  /** The counter that gives the app's writes priority over those of the writer thread (see writer-priority.ts). */
  readonly writerCounter: SharedArrayBuffer;
  close(): void;
};

const PAGE_SIZE = 8_192;
/**
 * How long another process may hold the file, in ms. While the app starts there is nothing else to do; later others are
 * served meanwhile.
 */
const BUSY_TIMEOUT_MS = 10_000;
const BUSY_RETRY_MS = 5;

function connect(file: string, pragmas: string[]): Database.Database {
  const client = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    for (const pragma of pragmas) client.pragma(pragma);
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

const COMMON_PRAGMAS = [
  // Bodies of a few kB leave small pages half empty; an index entry anywhere in a large page has all of it written
  // twice.
  `page_size = ${PAGE_SIZE}`,
  // Readers go on while a transaction is being written.
  'journal_mode = WAL',
  // A commit is on disk before it is answered: a 2xx survives a power cut.
  'synchronous = FULL',
  'foreign_keys = ON',
  'temp_store = MEMORY',
];

/**
 * Open (and create) the data folder. `exclusive` is for the app itself: a second app on the same folder is refused with
 * `conflict`; the command line opens without it, beside a running app. Throws `unavailable` where the file cannot be
 * used,
 * with the reason; what is in it is left as it is.
 */
export function openStore(folder: string, options: { exclusive?: boolean; priority?: WriterPriority } = {}): Store {
  const priority = options.priority ?? { waiting: newWriterCounter(), yields: false };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const open: Database.Database[] = [];
  const track = (client: Database.Database): Database.Database => {
    open.unshift(client);
    return client;
  };
  const closeAll = () => {
    for (const client of open.splice(0)) client.close();
  };
  try {
    if (options.exclusive) track(acquireAppLock(folder));
    const file = join(folder, 'attestry.db');
    const writer = track(
      connect(file, [
        ...COMMON_PRAGMAS,
        'cache_size = -65536',
        'wal_autocheckpoint = 4000',
        'journal_size_limit = 67108864',
      ]),
    );
    migrate(writer);
    // From here on the thread must not stand still for another process: the queue waits instead.
    writer.pragma('busy_timeout = 0');
    const reader = track(connect(file, [...COMMON_PRAGMAS, 'cache_size = -32768', 'query_only = ON']));
    const queue = transactionQueue(writer, wrapConnection(writer) as Tx, priority);
    return {
      folder,
      read: wrapConnection(reader, { readOnly: true }),
      write: (work) =>
        open.length === 0 ? Promise.reject(new AttestryError('unavailable', 'the store is closed')) : queue(work),
      refresh: endReadTransactions,
      writerCounter: priority.waiting,
      close: closeAll,
    };
  } catch (error) {
    closeAll();
    throw storeFailure(error) ?? error;
  }
}

/** SQLite's own lock on a file of its own: it goes with the process, however that ends. */
function acquireAppLock(folder: string): Database.Database {
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

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

function transactionQueue(client: Database.Database, tx: Tx, priority: WriterPriority): Store['write'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = last.then(() =>
      withPriority(priority, async () => {
        try {
          await beginImmediate(client);
          const result = await work(tx);
          // Queries from now on see this commit, and no open read transaction keeps SQLite from starting the WAL anew.
          endReadTransactions();
          client.exec('COMMIT');
          return result;
        } catch (error) {
          if (client.open && client.inTransaction) client.exec('ROLLBACK');
          clearRowCaches(tx);
          throw storeFailure(error) ?? error;
        }
      }),
    );
    last = run.catch(() => undefined);
    return run;
  };
}

/**
 * Begin to write. Where another process does, wait without holding up the thread; throws the driver's `SQLITE_BUSY`
 * when that takes too long.
 */
async function beginImmediate(client: Database.Database): Promise<void> {
  const until = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      client.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
    }
    await pause(BUSY_RETRY_MS);
  }
}
