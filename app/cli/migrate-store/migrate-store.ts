/** `attestry migrate-store`: moves the store of a data folder from SQLite to PostgreSQL. */
import { resolve } from 'node:path';
import { formatQuantity } from '#lib/format/quantity.ts';
import { postgresUrlProblem } from '#lib/config.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { formatReport } from '../audit/audit.ts';
import { EXIT, type Exit, type Io, printJson, UndeterminedError, UsageError } from '../terminal/io.ts';
import { withProgress } from '../terminal/progress-bar.ts';

type Options = { json?: boolean };

async function migrate(io: Io, folder: string, address: string, { json }: Options): Promise<Exit> {
  const problem = postgresUrlProblem(address);
  if (problem !== null) throw new UsageError(`the address of the database: ${problem}`);
  const { migrateStore } = await import('#lib/admin/migrate-store/migrate-store.ts');
  const moved = await withProgress(io, { json }, async ({ progress, signal }) => {
    try {
      return await migrateStore({
        folder: resolve(folder),
        databaseUrl: address,
        now: io.now,
        signal,
        progress: (step) => progress({ ...step, unit: 'items' }),
      });
    } catch (error) {
      if (signal.aborted)
        throw new UndeterminedError('the move was interrupted: the database is empty', { cause: error });
      throw error;
    }
  });
  const { copied, log, audit } = moved;
  if (audit.outcome === 'interrupted')
    throw new UndeterminedError('the audit of the database was interrupted: run the same command again');
  if (json) printJson(io, moved);
  else {
    const what = copied ? 'copied' : 'the database had the copy already';
    io.out(`${what}: ${formatQuantity(log.size, 'entry', 'entries')} of the log\n${formatReport(audit)}`);
  }
  io.err(
    audit.outcome === 'proved'
      ? `Set DATABASE_URL, and ATTESTRY_DATA to ${resolve(folder)}: it has the keys. Its attestry.db is not used any more.\n`
      : 'The folder still serves SQLite: look into the differences, empty the database, and move the store again.\n',
  );
  return audit.outcome === 'proved' ? EXIT.yes : EXIT.no;
}

export const addMigrateStore: AddCommand = (program, io, does) => {
  program
    .command('migrate-store')
    .description('move the store of a data folder, which no app may serve meanwhile, into an empty PostgreSQL database')
    .argument('<folder>', 'the data folder, whose store is in SQLite')
    .argument('<address>', 'the database: postgres://user:password@host:5432/database')
    .addHelpText(
      'after',
      '\nExample: attestry migrate-store /srv/attestry postgres://attestry@db.example.com/attestry' +
        '\nExit codes: 0 moved, 1 the audit of the copy finds differences, 2 wrong usage, 3 it cannot be moved.',
    )
    .action(does((folder: string, address: string, options: Options) => migrate(io, folder, address, options)));
};
