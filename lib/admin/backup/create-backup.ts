/** Makes a backup of an installation in one file, while apps serve it. */
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AttestryError } from '#lib/errors.ts';
import { openAuditStore } from '#db/audit/store.ts';
import { copyInto, schemaOf, storeFiles } from '#db/backup.ts';
import { nameFile, syncFolder } from '#db/files.ts';
import { lastCheckpoint, logSize } from '#db/log/log.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { type BackupHeader, writeBackupFile } from './backup-file.ts';
import { type BackupStep, stepProgress } from './step-progress.ts';
import { writeFailure } from './write-failure.ts';

export type BackupOptions = {
  /** The data folder. */
  folder: string;
  /** The address of the PostgreSQL database that has the data; null: the folder has them. */
  databaseUrl?: string | null;
  /** The file to write. It must not exist; a folder gets a file that is named by the time. */
  destination: string;
  now: Date;
  progress?: (step: BackupStep) => void;
  signal: AbortSignal;
};

/** A backup that was made. `size` is in bytes. */
export type Backup = { file: string; size: number } & Pick<BackupHeader, 'schema' | 'log'>;

/**
 * Make a backup. It has everything that was committed when the call began, and nothing that came later. Until it is
 * complete and on disk, it has a temporary name beside its final one. The file is the same with either engine, and can
 * be restored into either. Throws `conflict` where the file exists, `not-found` where there is no store.
 */
export async function createBackup(options: BackupOptions): Promise<Backup> {
  const { folder, databaseUrl = null, destination, now, progress, signal } = options;
  const file = fileOf(destination, now);
  const part = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}`);
  const step = stepProgress(progress, ['copy', 'pack']);
  try {
    mkdirSync(part, { mode: 0o700 });
    await copyInto(part, { folder, databaseUrl }, { progress: step('copy'), signal });
    copyKeys(folder, part);
    const about = { ...(await describe(part)), attestry: manifest.version, createdAt: now.toISOString() };
    await writeBackupFile(part, `${part}.tar`, { about, progress: step('pack'), signal });
    if (!nameFile(`${part}.tar`, file)) throw takenFile(file);
    syncFolder(dirname(file));
    return { file, size: statSync(file).size, schema: about.schema, log: about.log };
  } catch (error) {
    throw signal.aborted ? error : writeFailure(error, file);
  } finally {
    for (const left of [part, `${part}.tar`]) rmSync(left, { recursive: true, force: true });
  }
}

/** The file that `destination` means. Throws `conflict` where it exists. */
function fileOf(destination: string, now: Date): string {
  const isFolder = existsSync(destination) && statSync(destination).isDirectory();
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const file = isFolder ? join(destination, `attestry-${time}.tar`) : destination;
  if (existsSync(file)) throw takenFile(file);
  return file;
}

function takenFile(file: string): AttestryError {
  return new AttestryError('conflict', `${file} exists already: a backup replaces no file`);
}

/** The keys are copied after the database: a key is written before the first row that names it, and never changes. */
function copyKeys(folder: string, part: string): void {
  const keys = storeFiles(folder).filter((name) => name !== 'attestry.db');
  if (!keys.includes('log.key'))
    throw new AttestryError('conflict', `the private key of the log (log.key) is missing in ${folder}`);
  // The name of a key that is just being written ends with the number of a process.
  const filter = (source: string): boolean => !/\.pem\.\d+$/.test(source);
  for (const name of keys) cpSync(join(folder, name), join(part, name), { recursive: true, filter });
}

async function describe(part: string): Promise<Pick<BackupHeader, 'schema' | 'log'>> {
  const schema = schemaOf(join(part, 'attestry.db'));
  const store = await openAuditStore(part, null);
  try {
    const checkpoint = await lastCheckpoint(store.read);
    return { schema, log: { size: await logSize(store.read), checkpoint: checkpoint?.note ?? null } };
  } finally {
    store.close();
  }
}
