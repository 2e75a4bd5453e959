/**
 * Notices a copy of `attestry.db` that lacks its write-ahead log. SQLite opens such a copy without an error, and the
 * commits that were only in the log are missing.
 *
 * The file itself must say that something is missing, because the copy has nothing else. Its header has a number for
 * the application (`PRAGMA application_id`), which says `incomplete` or `complete`. Before Attestry answers the first
 * commit that is only in the log, it commits `incomplete`, lets SQLite move that into the file, and then commits
 * `complete`, which stays in the log like all later commits. So the file says `incomplete` as long as the log has
 * something that it lacks. Whatever moves the whole log into the file (Attestry, another program, the last connection
 * that closes) also moves `complete` there.
 */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { AttestryError } from '#lib/errors.ts';
import { isBusy } from './app-lock.ts';
import { type Frames, openFrameCount } from './log-frames.ts';

/** `Att1` and `Att2` as numbers. A file of an earlier version has 0. */
const COMPLETE = 0x41747431;
const INCOMPLETE = 0x41747432;

/** The application id in the header of an SQLite file (https://sqlite.org/fileformat.html, section 1.3). */
const HEADER = { magic: 'SQLite format 3\0', offset: 68, bytes: 72 };

/**
 * Throws `conflict` where the file lacks its write-ahead log. Nothing is said about a file that has one, also an empty
 * one, which an operator can create to go on without what is missing.
 */
export function refuseLoneCopy(file: string): void {
  // Without the log, no connection of this process has the file open. Closing it here would release their locks.
  if (!existsSync(file) || existsSync(`${file}-wal`) || readApplicationId(file) !== INCOMPLETE) return;
  throw new AttestryError(
    'conflict',
    `${file} is a copy from a running Attestry without its write-ahead log, so its newest commits may be missing: copy attestry.db-wal from the same moment, too, or restore a backup (attestry backup makes one while Attestry runs). To go on without them, create an empty file ${file}-wal`,
  );
}

function readApplicationId(file: string): number | null {
  const header = Buffer.alloc(HEADER.bytes);
  const handle = openSync(file, 'r');
  try {
    const length = readSync(handle, header, 0, HEADER.bytes, 0);
    return length === HEADER.bytes && header.toString('latin1', 0, HEADER.magic.length) === HEADER.magic
      ? header.readUInt32BE(HEADER.offset)
      : null;
  } finally {
    closeSync(handle);
  }
}

/** Say that a file without a log has everything, as a copy that SQLite has made. */
export function markComplete(client: Database.Database): void {
  client.pragma(`application_id = ${COMPLETE}`);
}

/** Keeps the mark of the file of one connection, which writes. */
export type FileMark = {
  /** Before a transaction begins. */
  beforeWrite(): void;
  /** After each commit, before it is answered. */
  afterCommit(): void;
  /** Before the connection closes. */
  close(): void;
};

/** How long to wait until the mark is tried again, where a reader keeps SQLite from moving it into the file; in ms. */
const RETRY_MS = 1_000;

/**
 * The mark of a connection. `shared` has one number that the threads of the process share: the first frame of the log
 * that may have the last `complete`, so that the file says `incomplete` while fewer frames are moved into it; 0: the
 * file may say `complete`.
 */
export function openFileMark(client: Database.Database, shared: Int32Array): FileMark {
  const count = openFrameCount(client);
  let isCompletePending = isMarkedIncomplete(client);
  let retryAt = 0;

  const complete = (): void => {
    const { checkpointed } = count();
    client.exec(`BEGIN IMMEDIATE; PRAGMA application_id = ${COMPLETE}; COMMIT`);
    isCompletePending = false;
    // SQLite begins the log anew where all of it was moved, and then this commit may be in its first frame.
    const after = count();
    Atomics.store(shared, 0, after.checkpointed < checkpointed ? 1 : checkpointed + 1);
  };
  const mark = (): void => {
    client.exec(`BEGIN IMMEDIATE; PRAGMA application_id = ${INCOMPLETE}; COMMIT`);
    isCompletePending = true;
    const { log } = count();
    const { checkpointed } = client.prepare<[], Frames>('PRAGMA wal_checkpoint(PASSIVE)').get()!;
    if (checkpointed < log) retryAt = performance.now() + RETRY_MS;
    complete();
  };
  const isMarked = ({ log, checkpointed }: Frames): boolean => {
    const first = Atomics.load(shared, 0);
    return first > 0 && log >= first && checkpointed < first;
  };
  return {
    beforeWrite() {
      if (!isMarked(count())) Atomics.store(shared, 0, 0);
    },
    afterCommit() {
      attempt(client, () => {
        if (isCompletePending) complete();
        const frames = count();
        if (frames.checkpointed < frames.log && !isMarked(frames) && performance.now() >= retryAt) mark();
      });
    },
    close() {
      if (!isCompletePending) return;
      client.pragma('busy_timeout = 1000');
      attempt(client, complete);
    },
  };
}

/** Whether a process was killed between the two commits of a mark. */
function isMarkedIncomplete(client: Database.Database): boolean {
  return client.pragma('application_id', { simple: true }) === INCOMPLETE;
}

/**
 * The transaction of the caller is committed, whatever happens to the mark: where another connection writes, or the
 * disk is full, the next commit tries again.
 */
function attempt(client: Database.Database, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (client.inTransaction) client.exec('ROLLBACK');
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!isBusy(error) && !/^SQLITE_(?:FULL|IOERR|READONLY|LOCKED)/.test(code)) throw error;
  }
}
