/**
 * Puts commits on disk without blocking the thread. A connection with `synchronous = NORMAL` commits without waiting
 * for the disk (https://sqlite.org/pragma.html#pragma_synchronous). The write-ahead log is synced after the commit, on
 * a thread of Node's pool, and one sync serves all commits before it.
 */
import { close, fdatasync, open } from 'node:fs';
import { promisify } from 'node:util';
import { AttestryError } from '#lib/errors.ts';
import { SYNC_FAILURE_MESSAGE } from '../connection/failure.ts';

/** The write-ahead log of an open database. */
export type LogSync = {
  /**
   * Resolves once every commit so far is on disk, whatever connection has made it. Rejects with `unavailable` where the
   * disk reports an error.
   */
  sync(): Promise<void>;
  /**
   * Sync within a second, unless another sync does it before. A sync at once would delay the next commit, because the
   * system writes no more to a file while it syncs it.
   */
  syncSoon(): void;
  /** Close the file after the syncs that were asked for. */
  close(): void;
};

const syncData = promisify(fdatasync);

/** How long after a commit that need not wait for the disk the log is synced. */
const SOON_MS = 1_000;

/**
 * The log of a database file. SQLite creates the log before the first commit, and it stays the same file until the last
 * connection closes.
 */
export function openLogSync(file: string): LogSync {
  let opened: Promise<number> | null = null;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  const sync = shareRuns(async () => {
    clearTimeout(timer);
    timer = undefined;
    try {
      opened ??= promisify(open)(`${file}-wal`, 'r+').catch((error: unknown) => {
        opened = null;
        throw error;
      });
      await syncData(await opened);
    } catch (error) {
      // The last connection that closes moves the log into the database file, and removes it.
      if (isClosed && (error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw syncFailure(error);
    }
  });
  return {
    sync,
    syncSoon() {
      // The next write that waits for the disk reports a failure.
      timer ??= setTimeout(() => void sync().catch(() => undefined), SOON_MS).unref();
    },
    close() {
      // A second close of the same descriptor would close whatever file of the process has got its number since.
      if (isClosed) return;
      isClosed = true;
      clearTimeout(timer);
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
  return new AttestryError('unavailable', SYNC_FAILURE_MESSAGE, { retryAfterSeconds: 5, cause });
}
