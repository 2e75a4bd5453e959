/** What the driver complains of, in words for whoever runs the app: what happened, and what to do about it. */
import { AttestryError } from '#lib/errors.ts';

const FAILURE_MESSAGES: [codes: RegExp, message: string][] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'another process holds the data file; it is tried again'],
  [/^SQLITE_FULL/, 'the disk that holds the data folder is full: make room, nothing that was answered is lost'],
  [
    /^SQLITE_(READONLY|PERM|CANTOPEN|AUTH)/,
    'the data folder cannot be written: it must belong to the user that Attestry runs as',
  ],
  [/^SQLITE_IOERR/, 'the data folder cannot be read or written just now: the disk reports an error, or is full'],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    'the data file is damaged: stop Attestry, keep a copy of the data folder, and put a backup in its place',
  ],
];

/**
 * The error that a failure of the store is to others: `unavailable`, the driver's own error as its cause. Null for
 * every other error.
 */
export function storeFailure(error: unknown): AttestryError | null {
  for (
    let at: unknown = error, depth = 0;
    at instanceof Error && !(at instanceof AttestryError) && depth < 4;
    at = at.cause, depth += 1
  ) {
    const code = 'code' in at ? String(at.code) : '';
    const found = FAILURE_MESSAGES.find(([codes]) => codes.test(code));
    if (found) return new AttestryError('unavailable', found[1], { retryAfterSeconds: 5, cause: error });
  }
  return null;
}
