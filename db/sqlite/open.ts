/**
 * The data folder: one SQLite file in WAL mode. One connection writes and another reads, so that a read never waits for
 * a write. Writes form a queue and run one transaction at a time.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { AttestryError } from '#lib/errors.ts';
import { checkRowsBy, clearRowCaches } from '../connection/connection.ts';
import { driver, endReadTransactions, preparedSqlite, wrapConnection } from './connection.ts';
import type { Tx } from '../connection/connection.ts';
import type { Store, WriteOptions } from '../connection/store.ts';
import { openWriteQueue } from '../connection/write-queue.ts';
import { acquireAppLock, isBusy } from './data-folder/app-lock.ts';
import { type FileMark, openFileMark, refuseLoneCopy } from './data-folder/lone-copy.ts';
import { finishRestore } from './data-folder/place-files.ts';
import { storeFailure, storeFailureKind } from '../connection/failure.ts';
import { openLogSync, type LogSync } from './log-sync.ts';
import { openLogLength } from './move-log.ts';
import { migrate } from './migrate.ts';
import { truncateWal } from './truncate-log.ts';
import { restrictedConnections } from './visibility/restricted-connections.ts';
import type { RowMacs } from './row-macs/row-macs.ts';
import { openStoreMacs } from './row-macs/store-macs.ts';
import { failedWriteOf, fileMarkOf, newWriterCounter, withPriority, type WriterPriority } from './writer-priority.ts';

const PAGE_SIZE = 8_192;
/**
 * How long a connection waits for the lock of another process, in ms. While the store opens, the wait blocks the
 * thread; later it does not.
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
  // Document bodies of a few kB would leave small pages half empty. Large pages cost writes: a changed index entry
  // writes its whole page twice.
  `page_size = ${PAGE_SIZE}`,
  // Readers do not wait while a transaction is written.
  'journal_mode = WAL',
  // A commit does not wait for the disk: `transactionQueue` syncs the log afterwards, without blocking the thread.
  'synchronous = NORMAL',
  'foreign_keys = ON',
  'temp_store = MEMORY',
];

/** Pages of the write-ahead log that a commit moves into the file itself. */
const AUTO_MOVE_PAGES = 4_000;
/** The same where another thread is told of a log of `LONG_LOG_PAGES`: only if it does not keep up. */
const LATE_MOVE_PAGES = 65_536;

export type StoreOptions = {
  exclusive?: boolean;
  priority?: WriterPriority;
  /** Called after each commit that leaves a long write-ahead log: another thread calls `moveLog`. */
  onLongLog?: () => void;
};

/**
 * Open the data folder; create it where it is missing, and apply missing migrations. The app opens with `exclusive`,
 * and a second app on the same folder then gets `conflict`. The command line opens without it, beside a running app.
 * Throws `conflict` for data of a newer Attestry and for a copy of the file without its write-ahead log, and
 * `unavailable` with the reason where the file cannot be used; the file is then unchanged.
 */
export function openStore(folder: string, options: StoreOptions = {}): Store {
  const priority = options.priority ?? { waiting: newWriterCounter(), yields: false };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const clients: Database.Database[] = [];
  const track = (client: Database.Database): Database.Database => {
    clients.unshift(client);
    return client;
  };
  const closeAll = () => {
    for (const client of clients.splice(0)) client.close();
  };
  try {
    if (options.exclusive) track(acquireAppLock(folder));
    finishRestore(folder, { hasLock: options.exclusive === true });
    const file = join(folder, 'attestry.db');
    refuseLoneCopy(file);
    const writer = track(
      connect(file, [
        ...COMMON_PRAGMAS,
        'cache_size = -65536',
        `wal_autocheckpoint = ${options.onLongLog === undefined ? AUTO_MOVE_PAGES : LATE_MOVE_PAGES}`,
        'journal_size_limit = 67108864',
      ]),
    );
    const macs = openStoreMacs(folder, writer);
    macs.attach();
    migrate(writer, { schemaChanged: macs.attach, beforeCommit: macs.flush, rolledBack: macs.reset });
    // From now on a lock of another process must not block the thread: the queue of writes waits instead.
    writer.pragma('busy_timeout = 0');
    const reader = track(connect(file, [...COMMON_PRAGMAS, 'cache_size = -32768', 'query_only = ON']));
    const read = wrapConnection(reader, { readOnly: true });
    checkRowsBy(read, (table, keys) => keys.filter((key) => macs.check(driver(read), table, key) === false));
    let refusal: string | null = null;
    const log = openLogSync(file);
    const failedWrite = failedWriteOf(priority);
    const mark = openFileMark(writer, fileMarkOf(priority));
    const { onLongLog } = options;
    const queue = transactionQueue(writer, wrapConnection(writer) as Tx, { priority, log, macs, mark, onLongLog });
    const store: Store = {
      engine: 'sqlite',
      folder,
      address: null,
      read,
      hidden: [],
      without: (projects) => (projects.length === 0 ? store : restricted.hiding(projects)),
      get whole() {
        return store;
      },
      write(work, options) {
        const reason = clients.length === 0 ? 'the store is closed' : refusal;
        if (reason !== null) return Promise.reject(new AttestryError('unavailable', reason));
        const written = queue(work, options);
        written.catch((error: unknown) => {
          if (storeFailureKind(error) !== null) Atomics.store(failedWrite, 0, 1);
        });
        return written;
      },
      // The lock of the folder keeps every other app away.
      async workInBackground(start) {
        const end = await start(store);
        return async () => end();
      },
      onCommit: null,
      shared: null,
      async refuseWrites(reason) {
        refusal = reason;
      },
      async allowWrites() {
        refusal = null;
      },
      refusal: () => refusal,
      hasFailedWrite: () => Atomics.load(failedWrite, 0) === 1,
      forgetFailedWrite: () => void Atomics.store(failedWrite, 0, 0),
      startRowMacs: macs.start,
      isAsWritten: async (table, key) => macs.check(driver(read), table, key),
      forgetDeleted: () => truncateWal(folder),
      refresh: endReadTransactions,
      version: async () => dataVersion(read).get()!.data_version,
      writerCounter: priority.waiting,
      close() {
        restricted.close();
        if (writer.open) mark.close();
        log.close();
        closeAll();
      },
    };
    const restricted = restrictedConnections(
      () => connect(file, [...COMMON_PRAGMAS, 'cache_size = -4096']),
      (client, hidden): Store => {
        const visible = wrapConnection(client, { readOnly: true, whole: read });
        return { ...store, read: visible, hidden, whole: store };
      },
    );
    return store;
  } catch (error) {
    closeAll();
    throw storeFailure(error) ?? error;
  }
}

/** https://sqlite.org/pragma.html#pragma_data_version: it counts the commits of all other connections. */
const dataVersion = preparedSqlite<{ data_version: number }>('PRAGMA data_version');

type QueueOptions = {
  priority: WriterPriority;
  log: LogSync;
  macs: RowMacs;
  mark: FileMark;
  onLongLog: (() => void) | undefined;
};

/**
 * Runs transactions one after the other. A promise resolves when its commit is on disk, so that a 2xx answer survives a
 * power cut, unless its caller need not wait.
 */
function transactionQueue(
  client: Database.Database,
  tx: Tx,
  { priority, log, macs, mark, onLongLog }: QueueOptions,
): Store['write'] {
  const enqueue = openWriteQueue();
  const isLogLong = openLogLength(client);
  const transaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    withPriority(priority, async () => {
      try {
        mark.beforeWrite();
        await beginImmediate(client);
        const result = await work(tx);
        macs.flush();
        // Later queries see this commit, and no open read transaction prevents SQLite from restarting the WAL.
        endReadTransactions();
        client.exec('COMMIT');
        mark.afterCommit();
        if (onLongLog !== undefined && isLogLong()) onLongLog();
        return result;
      } catch (error) {
        if (client.open && client.inTransaction) client.exec('ROLLBACK');
        macs.reset();
        clearRowCaches(tx);
        throw storeFailure(error) ?? error;
      }
    });
  return async <T>(work: (tx: Tx) => Promise<T>, { waitForDisk = true, goesFirst = false }: WriteOptions = {}) => {
    const result = await enqueue(() => transaction(work), goesFirst);
    if (waitForDisk) await log.sync();
    else log.syncSoon();
    return result;
  };
}

/**
 * Begin a write transaction. While another process holds the lock, it waits without blocking the thread. Throws the
 * driver's `SQLITE_BUSY` after `BUSY_TIMEOUT_MS`.
 */
async function beginImmediate(client: Database.Database): Promise<void> {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      client.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
    }
    await pause(BUSY_RETRY_MS);
  }
}
