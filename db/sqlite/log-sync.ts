/**
 * Puts commits on disk without blocking the thread. A connection with `synchronous = NORMAL` commits without waiting
 * for the disk (https://sqlite.org/pragma.html#pragma_synchronous). The write-ahead log is synced after the commit, on
 * a thread of Node's pool, and one sync serves all commits before it.
 */
import { close, fdatasync, open } from 'node:fs';
import { promisify } from 'node:util';
import { AttestryError } from '#lib/errors.ts';

/** The write-ahead log of an open database. */
export type LogSync = {
  /**
   * Resolves once every commit so far is on disk, whatever connection has made it. Rejects with `unavailable` where the
   * disk reports an error.
   */
  sync(): Promise<void>;
  /** Close the file after the syncs that were asked for. */
  close(): void;
};

/**
 * The log of a database file. SQLite creates the log before the first commit, and it stays the same file until the last
 * connection closes.
 */
export function openLogSync(file: string): LogSync {
  let opened: Promise<number> | null = null;
  let isClosed = false;
  const sync = shareRuns(async () => {
    try {
      opened ??= promisify(open)(`${file}-wal`, 'r+');
      await promisify(fdatasync)(await opened);
    } catch (error) {
      opened = null;
      // The last connection that closes moves the log into the database file, and removes it.
      if (isClosed && (error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw syncFailure(error);
    }
  });
  return {
    sync,
    close() {
      isClosed = true;
      if (opened === null) return;
      void sync()
        .catch(() => undefined)
        .then(async () => promisify(close)((await opened)!))
        .catch(() => undefined);
    },
  };
}

/**
 * A function that runs `work`, one run at a time. Its promise is that of a run that began after the call, so that all
 * calls during one run share the next one.
 */
export function shareRuns(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const start = (): Promise<void> => {
    const run = work().finally(() => {
      if (running === run) running = null;
    });
    running = run;
    return run;
  };
  return () => {
    if (running === null) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}

function syncFailure(cause: unknown): AttestryError {
  return new AttestryError(
    'unavailable',
    'the data folder cannot be written at the moment: the disk reports an error or is full',
    { retryAfterSeconds: 5, cause },
  );
}
