/** An open store: what every engine gives to the modules outside db/. */
import type { Db, Engine, Tx } from './connection.ts';

export type WriteOptions = {
  /**
   * False: the promise resolves at the commit, which is on disk within a second. A power cut before that loses it; the
   * end of the process does not.
   */
  waitForDisk?: boolean;
  /** True: it begins before other transactions that wait. For small ones, for whose end a caller waits. */
  goesFirst?: boolean;
};

/** The name of a state of the data; only equality says something. */
export type StoreVersion = number | string;

/** A bucket of calls: so many at once, and so many that come back each second. */
export type BucketSize = { burst: number; perSecond: number };

/**
 * What the processes with one store tell each other and nobody keeps. Each call rejects while the server cannot be
 * reached.
 */
export type SharedState = {
  /** Take `times` calls out of a bucket that all processes share. Null where it had them, else the seconds to wait. */
  take(bucket: string, size: BucketSize, times: number): Promise<number | null>;
  /** Let every process read a text by its key, for an hour at most. */
  put(key: string, value: string): Promise<void>;
  /** The text, and its age in ms; null where there is none. */
  get(key: string): Promise<{ value: string; ageMs: number } | null>;
};

/** An open store. */
export type Store = {
  readonly engine: Engine;
  /** The data folder. With PostgreSQL it has no database. */
  readonly folder: string;
  /** The address of its PostgreSQL database, with the password, for threads of this process; null with SQLite. */
  readonly address: string | null;
  /**
   * The connection for queries. A query sees every commit of `write`, and what other threads and processes committed
   * before the first query of the current turn of the event loop.
   */
  readonly read: Db;
  /** The store without these projects (row ids) in what `read` shows; itself where there are none. */
  without(projects: readonly number[]): Store;
  /** The projects (row ids, ascending) that `read` does not show. */
  readonly hidden: readonly number[];
  /** The store from which `without` was taken, whose `read` shows everything. */
  readonly whole: Store;
  /**
   * Run `work` in one transaction. When the promise resolves, the transaction is on disk, unless `options` say that it
   * need not be yet. When `work` throws, the transaction is rolled back and the promise rejects; a failure of the store
   * becomes `unavailable`.
   */
  write<T>(work: (tx: Tx) => Promise<T>, options?: WriteOptions): Promise<T>;
  /**
   * Begin to record the MACs of the rows that this store writes, once the key of the log is in the folder. A store of
   * an earlier version gets those of all of its rows, which takes seconds for a million rows.
   */
  startRowMacs(): void;
  /**
   * Whether the row of a table with a row id is as Attestry wrote it. Null where nothing can say so: the store has no
   * MACs, because it is a copy or was never opened with its key.
   */
  isAsWritten(table: string, key: number): Promise<boolean | null>;
  /**
   * Call `start` once this process is the one of all with this store that works in the background; with SQLite that is
   * at once. It gets the store for this work, and returns what ends the work. The work ends when another process may
   * begin it, and every later write of its store is rejected. Resolves when `start` has ended, or another process
   * works: then `start` is called when that one has ended. It returns what ends the work and lets others do it.
   */
  workInBackground(start: (store: Store) => Promise<() => void>): Promise<() => Promise<void>>;
  /**
   * Call `hear` after each commit, of whichever process; it returns what ends that. Null where the engine tells nobody,
   * so that whoever wants to know has to look again and again.
   */
  readonly onCommit: ((hear: () => void) => () => void) | null;
  /** What several processes with this store share beside the data; null where one process has it. */
  readonly shared: SharedState | null;
  /**
   * From now on every write is rejected with `unavailable` and this reason, also those of other processes with this
   * store. Reads go on. Rejects where the other processes cannot be told.
   */
  refuseWrites(reason: string): Promise<void>;
  /** End what an earlier process has refused, before this one writes. */
  allowWrites(): Promise<void>;
  /** Why writes are rejected; null where they are not. */
  refusal(): string | null;
  /** Whether a write of this process has failed because of the disk since `forgetFailedWrite`. */
  hasFailedWrite(): boolean;
  /** A write has shown that there is room again. */
  forgetFailedWrite(): void;
  /**
   * After a removal: let the files forget what rows had before, as far as the engine can. SQLite cuts its write-ahead
   * log, PostgreSQL runs `VACUUM`. False where other readers prevented it for some seconds.
   */
  forgetDeleted(): Promise<boolean>;
  /** The next query of `read` sees everything that other threads and processes have committed. */
  refresh(): void;
  /**
   * What names the state of the data that `read` sees now, whatever state a request reads: it is the same at a later
   * time only where nobody, of any thread or process, has committed anything in between.
   */
  version(): Promise<StoreVersion>;
  /** The counter that gives the writes of the app priority over those of the writer thread (writer-priority.ts). */
  readonly writerCounter: SharedArrayBuffer;
  /** Close the connections. Every later write is rejected with `unavailable`. */
  close(): void | Promise<void>;
};

/** The store of an audit: it only reads, and applies no migration. */
export type AuditStore = {
  readonly folder: string;
  readonly read: Db;
  /** The next query sees what the app has committed meanwhile. */
  refresh(): void | Promise<void>;
  close(): void | Promise<void>;
};
