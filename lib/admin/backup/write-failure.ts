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
};

/** The error to report where `place` cannot be written: `unavailable` with the reason. Others stay as they are. */
export function writeFailure(error: unknown, place: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof AttestryError || syscall === undefined) return error;
  return new AttestryError('unavailable', `${place} cannot be written: ${REASONS[code ?? ''] ?? code}`, {
    cause: error,
  });
}
