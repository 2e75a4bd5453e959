/** Turns errors of the drivers into messages for the operator: what happened, and what to do about it. */
import { AttestryError } from '#lib/errors.ts';

/**
 * What a failure of the store is about. `disk`: the disk is full, or reports errors. `unreachable`: no server answers.
 * `busy`: every connection to it is used. `slow`: a query took too long.
 */
export type StoreFailureKind = 'locked' | 'disk' | 'permission' | 'damaged' | 'unreachable' | 'busy' | 'slow';

const DISK_FULL = 'the disk with the data folder is full: ';

/** The message for a full disk. `now`: what to do, or how much is free. */
export function diskFullMessage(now: string): string {
  return `${DISK_FULL}${now}; nothing that Attestry has confirmed is lost`;
}

/** The message for a server that no socket leads to. */
export const UNREACHABLE_MESSAGE = 'the database cannot be reached at the moment; try again in a few seconds';

/** The message where no connection became free in time. */
export const BUSY_MESSAGE = 'every connection to the database is used at the moment; try again in a few seconds';

/**
 * Messages by the pattern of SQLite's result codes (https://sqlite.org/rescode.html), and by PostgreSQL's, which have
 * five characters (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const FAILURES: { codes: RegExp; kind: StoreFailureKind; message: string }[] = [
  {
    codes: /^SQLITE_(BUSY|LOCKED)/,
    kind: 'locked',
    message: 'another process has locked the data file; try again in a few seconds',
  },
  { codes: /^SQLITE_FULL/, kind: 'disk', message: diskFullMessage('free some space') },
  {
    codes: /^SQLITE_(READONLY|PERM|CANTOPEN|AUTH)/,
    kind: 'permission',
    message: 'the data folder cannot be written: it must belong to the user that Attestry runs as',
  },
  {
    codes: /^SQLITE_IOERR/,
    kind: 'disk',
    message: 'the data folder cannot be read or written at the moment: the disk reports an error or is full',
  },
  {
    codes: /^SQLITE_(CORRUPT|NOTADB)/,
    kind: 'damaged',
    message: 'the data file is damaged: stop Attestry, copy the data folder to another place, and restore a backup',
  },
  {
    codes: /^(?:08...|57P0[1-3]|25P03|53300)$/,
    kind: 'unreachable',
    message: UNREACHABLE_MESSAGE,
  },
  {
    codes: /^(?:40001|40P01|55P03)$/,
    kind: 'locked',
    message: 'another process has locked what this one needs; try again in a few seconds',
  },
  {
    codes: /^57014$/,
    kind: 'slow',
    message: 'the database has ended a query that took too long; ask for less, or try again in a minute',
  },
  { codes: /^53100$/, kind: 'disk', message: 'the disk of the database is full: free some space' },
  { codes: /^28...$/, kind: 'permission', message: 'the database refuses the user or the password of DATABASE_URL' },
  { codes: /^3D000$/, kind: 'permission', message: 'the server has no database of the name that DATABASE_URL has' },
  {
    codes: /^(?:25006|42501)$/,
    kind: 'permission',
    message:
      'the database cannot be written: its user must own the tables of Attestry, and the server must not be a standby',
  },
  { codes: /^58030$/, kind: 'disk', message: 'the disk of the database reports an error' },
  { codes: /^XX00[12]$/, kind: 'damaged', message: 'the database is damaged: stop Attestry, and restore a backup' },
];

/** The message for a write-ahead log that cannot be put on disk. */
export const SYNC_FAILURE_MESSAGE =
  'the data folder cannot be written at the moment: the disk reports an error or is full';

/** Kinds by message. An error that has crossed a thread has nothing else left of it. */
const KINDS: ReadonlyMap<string, StoreFailureKind> = new Map([
  ...FAILURES.map(({ message, kind }) => [message, kind] as const),
  [SYNC_FAILURE_MESSAGE, 'disk'],
  [BUSY_MESSAGE, 'busy'],
]);

/** The kind of a failure of the store, also of one of the writer thread. Null for any other error. */
export function storeFailureKind(error: unknown): StoreFailureKind | null {
  if (!(error instanceof AttestryError) || error.code !== 'unavailable') return null;
  return error.message.startsWith(DISK_FULL) ? 'disk' : (KINDS.get(error.message) ?? null);
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
    const found = FAILURES.find(({ codes }) => codes.test(code));
    if (found) return new AttestryError('unavailable', found.message, { retryAfterSeconds: 5, cause: error });
  }
  return null;
}
