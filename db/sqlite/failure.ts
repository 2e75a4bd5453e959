/** Turns errors of the SQLite driver into messages for the operator: what happened, and what to do about it. */
import { AttestryError } from '#lib/errors.ts';

/** Messages by the pattern of SQLite's result codes (https://sqlite.org/rescode.html). */
const FAILURE_MESSAGES: [codes: RegExp, message: string][] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'another process has locked the data file; try again in a few seconds'],
  [
    /^SQLITE_FULL/,
    'the disk with the data folder is full: free some space; nothing that Attestry has confirmed is lost',
  ],
  [
    /^SQLITE_(READONLY|PERM|CANTOPEN|AUTH)/,
    'the data folder cannot be written: it must belong to the user that Attestry runs as',
  ],
  [/^SQLITE_IOERR/, 'the data folder cannot be read or written at the moment: the disk reports an error or is full'],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    'the data file is damaged: stop Attestry, copy the data folder to another place, and restore a backup',
  ],
];

/** The message for a write-ahead log that cannot be put on disk. */
export const SYNC_FAILURE_MESSAGE =
  'the data folder cannot be written at the moment: the disk reports an error or is full';

/** Messages that report a failure of the store. An error that has crossed a thread has nothing else left of it. */
const STORE_MESSAGES: ReadonlySet<string> = new Set([
  ...FAILURE_MESSAGES.map(([, message]) => message),
  SYNC_FAILURE_MESSAGE,
]);

/** Whether an error reports a failure of the store, also one of the writer thread. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof AttestryError && error.code === 'unavailable' && STORE_MESSAGES.has(error.message);
}

const MAX_CAUSE_DEPTH = 4;

/**
 * The AttestryError for a failure of the store: `unavailable`, with a message for the operator, a retry after 5 s and
 * the original error as its cause. The error with SQLite's result code may be one of its causes. Null for any other
 * error.
 */
export function storeFailure(error: unknown): AttestryError | null {
  for (
    let current: unknown = error, depth = 0;
    current instanceof Error && !(current instanceof AttestryError) && depth < MAX_CAUSE_DEPTH;
    current = current.cause, depth += 1
  ) {
    const code = 'code' in current ? String(current.code) : '';
    const found = FAILURE_MESSAGES.find(([codes]) => codes.test(code));
    if (found) return new AttestryError('unavailable', found[1], { retryAfterSeconds: 5, cause: error });
  }
  return null;
}
