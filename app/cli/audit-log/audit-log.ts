/** `attestry audit-log export`: the entries of the audit log, one a line. */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, UsageError } from '../terminal/io.ts';

type Options = { output?: string; from?: string; json?: boolean };

async function exportLog(io: Io, { output, from, json }: Options): Promise<Exit> {
  if (from !== undefined && !/^\d{1,15}$/.test(from)) throw new UsageError('--from is the index of an entry');
  return withDataFolder(io, async (context) => {
    const { exportAuditLog } = await import('#lib/query/audit-log/read-audit-log.ts');
    const lines = exportAuditLog(context, { from: Number(from ?? 0) });
    if (output === undefined) {
      // The entries were masked when they were written, and each line is the text that its leaf commits to.
      for await (const some of lines) io.reveal(some);
      return EXIT.yes;
    }
    let entries = 0;
    await pipeline(
      async function* count() {
        for await (const some of lines) {
          entries += some.split('\n').length - 1;
          yield some;
        }
      },
      createWriteStream(output, { mode: 0o600 }),
    );
    if (json) printJson(io, { output, entries });
    else io.out(`${formatQuantity(entries, 'entry', 'entries')} in ${output}\n`);
    return EXIT.yes;
  });
}

export const addAuditLog: AddCommand = (program, io, does) => {
  const command = program.command('audit-log').description('what people and jobs have changed, by whom and why');
  command
    .command('export')
    .description('print the entries of the audit log as JSON Lines, in the order of the log')
    .option('--output <file>', 'write to a file that only this user can read')
    .option('--from <index>', 'the index of the first entry; by default 0')
    .action(does((options: Options) => exportLog(io, options)));
};
