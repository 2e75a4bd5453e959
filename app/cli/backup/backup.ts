/** `attestry backup` and `attestry restore`: an installation as one file, and back. */
import { resolve } from 'node:path';
import { formatBytes, formatQuantity } from '#lib/format/quantity.ts';
import { describeDataPlace } from '#lib/config.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { formatReport } from '../audit/audit.ts';
import { EXIT, type Exit, type Io, printJson, UndeterminedError, UsageError } from '../terminal/io.ts';
import type { BackupStep } from '#lib/admin/backup/step-progress.ts';
import type { Progress } from '../terminal/progress-text.ts';
import { withProgress } from '../terminal/progress-bar.ts';

/** The copy counts pages of the database, and unpacking reads each byte twice. The checks of an audit count rows. */
function unitOf({ name }: BackupStep): Progress['unit'] {
  if (name === 'copy' || name === 'unpack') return null;
  return name === 'pack' ? 'bytes' : 'items';
}

type Task = { what: string; json: boolean | undefined };
type StepRun = { progress: (step: BackupStep) => void; signal: AbortSignal };

/** Run `work` and show its progress. An interrupt ends it, and it leaves nothing behind. */
function interruptible<T>(io: Io, { what, json }: Task, work: (run: StepRun) => Promise<T>): Promise<T> {
  return withProgress(io, { json }, async ({ progress, signal }) => {
    const run: StepRun = {
      progress: (step) => progress({ ...step, unit: unitOf(step) }),
      signal,
    };
    try {
      return await work(run);
    } catch (error) {
      if (signal.aborted) throw new UndeterminedError(`the ${what} was interrupted`, { cause: error });
      throw error;
    }
  });
}

type BackupOptions = { verify?: boolean; json?: boolean };

async function backup(io: Io, destination: string, { verify, json }: BackupOptions): Promise<Exit> {
  const { dataFolder, databaseUrl } = await io.settings();
  const { createBackup } = await import('#lib/admin/backup/create-backup.ts');
  const made = await interruptible(io, { what: 'backup', json }, (run) =>
    createBackup({ folder: dataFolder, databaseUrl, destination: resolve(destination), now: io.now(), ...run }),
  );
  const report = verify === true ? await prove(io, made.file, json) : null;
  if (json) {
    printJson(io, { ...made, ...(report !== null && { audit: report }) });
  } else {
    io.out(
      `${made.file}: ${formatBytes(made.size)}, ${formatQuantity(made.log.size, 'entry', 'entries')} of the log, schema ${made.schema}\n`,
    );
    if (report !== null) io.out(formatReport(report));
    io.err('It has the private keys of this installation: keep it as secret as the data folder.\n');
  }
  return report === null || report.outcome === 'proved' ? EXIT.yes : EXIT.no;
}

/** Unpack a backup into a temporary folder and audit it. */
async function prove(io: Io, file: string, json: boolean | undefined) {
  const { proveBackup } = await import('#lib/admin/backup/restore-backup.ts');
  const { report } = await interruptible(io, { what: 'audit of the backup', json }, (run) =>
    proveBackup({ file, examiner: null, now: io.now, ...run }),
  );
  if (report.outcome === 'interrupted') throw new UndeterminedError('the audit of the backup was interrupted');
  return report;
}

type RestoreOptions = { overwrite?: boolean; dryRun?: boolean; json?: boolean };

async function restore(io: Io, file: string, { overwrite, dryRun, json }: RestoreOptions): Promise<Exit> {
  if (dryRun === true && overwrite === true) throw new UsageError('--dry-run changes nothing: leave out --overwrite');
  if (dryRun === true) {
    const report = await prove(io, resolve(file), json);
    if (json) printJson(io, { audit: report });
    else io.out(formatReport(report));
    return report.outcome === 'proved' ? EXIT.yes : EXIT.no;
  }
  const settings = await io.settings();
  const { dataFolder, databaseUrl } = settings;
  if (databaseUrl !== null && overwrite === true)
    throw new UsageError('a restore fills an empty database, and replaces none: leave out --overwrite');
  const { createdAt, schema, log } = await interruptible(io, { what: 'restore', json }, async (run) => {
    const from = { file: resolve(file), folder: dataFolder, ...run };
    if (databaseUrl === null) {
      const { restoreBackup } = await import('#lib/admin/backup/restore-backup.ts');
      return restoreBackup({ ...from, overwrite: overwrite === true });
    }
    const { restoreIntoDatabase } = await import('#lib/admin/backup/restore-database.ts');
    return restoreIntoDatabase({ ...from, databaseUrl });
  });
  if (json) printJson(io, { dataFolder, createdAt, schema, log });
  else {
    io.out(
      `restored: the state of ${createdAt}, ${formatQuantity(log.size, 'entry', 'entries')} of the log, schema ${schema}; ${describeDataPlace(settings)}\n`,
    );
    io.err('What arrived after the backup is not in it. `attestry audit` proves what is.\n');
  }
  return EXIT.yes;
}

export const addBackup: AddCommand = (program, io, does) => {
  program
    .command('backup')
    .description('write everything that the installation has to one file, also while the app runs')
    .argument('<destination>', 'the file to write, or a folder, in which the file is named by the time')
    .option('--verify', 'read the file back and audit it')
    .addHelpText('after', '\nExample: attestry backup /mnt/backups --verify')
    .action(does((destination: string, options: BackupOptions) => backup(io, destination, options)));
};

export const addRestore: AddCommand = (program, io, does) => {
  program
    .command('restore')
    .description(
      'put a backup into the data folder, or into an empty PostgreSQL database, which no app may serve meanwhile',
    )
    .argument('<file>', 'a file of attestry backup')
    .option('--overwrite', 'replace the store that the data folder has')
    .option('--dry-run', 'read and audit the backup, and change nothing')
    .addHelpText('after', '\nExample: ATTESTRY_DATA=/srv/attestry attestry restore attestry-20261129T120000Z.tar')
    .action(does((file: string, options: RestoreOptions) => restore(io, file, options)));
};
