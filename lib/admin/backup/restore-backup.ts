/** Restores a backup into a data folder with SQLite, or reads it back to prove it. */
import { chmodSync, closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AttestryError } from '#lib/errors.ts';
import type { Examiner } from '#lib/ingest/document/examiner.ts';
import { type AuditProgress, type AuditReport, runAudit } from '#lib/query/audit/run-audit.ts';
import { acquireAppLock, placeFiles, storeFiles, unpackFolder } from '#db/backup.ts';
import { refuseFolderOfPostgres } from '#db/open.ts';
import { type BackupHeader, unpackBackupFile } from './backup-file.ts';
import { type BackupStep, stepProgress } from './step-progress.ts';
import { writeFailure } from './write-failure.ts';

export type RestoreOptions = {
  file: string;
  /** The data folder. It is created where it is missing. */
  folder: string;
  /** Whether the store that is there is replaced. */
  overwrite: boolean;
  progress?: (step: BackupStep) => void;
  signal: AbortSignal;
};

/**
 * Restore a backup. A restore that is interrupted leaves the folder as it was, or is finished by whatever opens the
 * folder next. Throws `conflict` where the folder has a store that is not to be overwritten or keys of one in
 * PostgreSQL, where an app serves it, or where a newer Attestry made the backup, and `unreadable` where the file is no
 * backup or is damaged.
 */
export async function restoreBackup(options: RestoreOptions): Promise<BackupHeader> {
  const { file, folder, overwrite, progress, signal } = options;
  refuseFolderOfPostgres(folder);
  refuseOverwrite(folder, overwrite);
  return inUnpackFolder(options, async (unpacked) => {
    refuseOverwrite(folder, overwrite);
    const about = await unpack(file, unpacked, { progress: stepProgress(progress, ['unpack'])('unpack'), signal });
    placeFiles(folder);
    return about;
  });
}

/**
 * Work in the folder into which a backup for a data folder is unpacked, while nothing else has the data folder. Throws
 * what `work` throws; where it could not write, as `writeFailure`.
 */
export async function inUnpackFolder<T>(
  { folder, signal }: Pick<RestoreOptions, 'folder' | 'signal'>,
  work: (unpacked: string) => Promise<T>,
): Promise<T> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = acquireAppLock(folder);
  const unpacked = unpackFolder(folder);
  try {
    return await work(unpacked);
  } catch (error) {
    throw signal.aborted ? error : writeFailure(error, folder);
  } finally {
    removeFolder(unpacked);
    lock.close();
  }
}

function refuseOverwrite(folder: string, overwrite: boolean): void {
  const present = storeFiles(folder);
  if (present.length === 0 || overwrite) return;
  throw new AttestryError(
    'conflict',
    `the data folder ${folder} has a store (${present.join(', ')}): --overwrite replaces it, and nothing can bring it back then`,
  );
}

/** Unpack a backup into the folder `unpacked`, so that what is in it is on disk and as it is in a data folder. */
export async function unpack(
  file: string,
  unpacked: string,
  options: Parameters<typeof unpackBackupFile>[2],
): Promise<BackupHeader> {
  removeFolder(unpacked);
  mkdirSync(join(unpacked, 'vsa-keys'), { recursive: true, mode: 0o700 });
  const about = await unpackBackupFile(file, unpacked, options);
  for (const name of ['backup.json', 'SHA256SUMS']) rmSync(join(unpacked, name));
  for (const name of ['attestry.db', 'log.key']) syncFile(join(unpacked, name));
  chmodSync(join(unpacked, 'vsa-keys'), 0o700);
  for (const name of readdirSync(join(unpacked, 'vsa-keys'))) syncFile(join(unpacked, 'vsa-keys', name));
  return about;
}

/** Let only its owner read a file, and put it on disk. */
export function syncFile(file: string): void {
  chmodSync(file, 0o600);
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export type ProveOptions = {
  file: string;
  /** Verifies every document again; null: the outcomes are compared with the log only. */
  examiner: Examiner | null;
  now: () => Date;
  progress?: (step: BackupStep) => void;
  signal: AbortSignal;
};

/**
 * Read a backup back: unpack it into a temporary folder beside it, as a restore does, and audit that. Throws as
 * `restoreBackup`, but for what is about the data folder.
 */
export async function proveBackup(options: ProveOptions): Promise<{ about: BackupHeader; report: AuditReport }> {
  const { file, examiner, now, progress, signal } = options;
  const folder = mkdtempSync(join(dirname(resolve(file)), '.attestry-verify-'));
  try {
    const unpacked = join(folder, 'data');
    const about = await unpack(file, unpacked, { progress: stepProgress(progress, ['unpack'])('unpack'), signal });
    const report = await runAudit({
      folder: unpacked,
      stateFile: join(folder, 'audit-state.db'),
      resume: false,
      examiner,
      now,
      signal,
      progress: ({ check, number, checks, done, total }: AuditProgress) =>
        progress?.({ name: check, number, steps: checks, done, total }),
    });
    return { about, report };
  } catch (error) {
    throw signal.aborted ? error : writeFailure(error, folder);
  } finally {
    removeFolder(folder);
  }
}

/** Remove a folder with what is in it. Where unpacking has failed, a file that it has begun may still appear. */
function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
