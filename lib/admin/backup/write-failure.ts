/** Errors of the file system while a backup is written or unpacked, as sentences for the operator. */
import { AttestryError } from '#lib/errors.ts';

const REASONS: { [code: string]: string } = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of the path is no folder',
  SQLITE_FULL: 'the disk is full',
  SQLITE_IOERR_WRITE: 'the disk reports an error or is full',
};

/** The error to report where `place` cannot be written: `unavailable` with the reason. Others stay as they are. */
export function writeFailure(error: unknown, place: string): unknown {
  const reason = reasonOf(error);
  return reason === null
    ? error
    : new AttestryError('unavailable', `${place} cannot be written: ${reason}`, { cause: error });
}

/**
 * Why a write has failed; null for any other error. The message of the store for a failed write of SQLite speaks of the
 * data folder, but a backup only reads that one, so its cause decides.
 */
function reasonOf(error: unknown): string | null {
  const isOwn = error instanceof AttestryError;
  const { code = '', syscall } = ((isOwn ? error.cause : error) ?? {}) as NodeJS.ErrnoException;
  if (code.startsWith('SQLITE_')) return REASONS[code] ?? null;
  return isOwn || syscall === undefined ? null : (REASONS[code] ?? code);
}
