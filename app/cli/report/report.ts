/** `attestry report pack`: an audit pack of a running Attestry as a file, and `attestry report verify` of one. */
import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { addServerOptions, download, type ServerOptions } from '../commands/server.ts';
import { EXIT, type Exit, type Io, printJson, UndeterminedError, UsageError } from '../terminal/io.ts';

type PackOptions = ServerOptions & { project?: string; from?: string; to?: string; output?: string; json?: boolean };

/** The query of a period and a project, with its `?`; empty without any. */
function queryOf({ project, from, to }: PackOptions): string {
  const parameters = new URLSearchParams(
    Object.entries({ project, from, to }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return parameters.size === 0 ? '' : `?${parameters}`;
}

async function pack(io: Io, options: PackOptions): Promise<Exit> {
  const { body, fileName } = await download(io, options, `/api/v1/report/pack${queryOf(options)}`);
  const output = options.output ?? fileName ?? 'attestry-pack.zip';
  try {
    // What is there already is never replaced.
    await pipeline(body, createWriteStream(output, { flags: 'wx' }));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST') await rm(output, { force: true });
    throw new UndeterminedError(
      code === 'EEXIST' ? `${output} is there already` : `${output} was not written whole: ${code ?? message}`,
      { cause },
    );
  }
  if (options.json) printJson(io, { output });
  else io.out(`${output}\nUnpack it, and verify it anywhere with Node alone: node verify.mjs\n`);
  return EXIT.yes;
}

async function verify(io: Io, folder: string, { json }: { json?: boolean }): Promise<Exit> {
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}`);
  const { verifyFolder } = await import('#app/audit-pack/verify-folder.ts');
  const { counts, exit } = await verifyFolder(folder, json ? () => {} : io.out);
  if (json) printJson(io, counts);
  return exit;
}

export const addReport: AddCommand = (program, io, does) => {
  const report = program.command('report').description('what to hand over about a period');
  addServerOptions(report.command('pack'))
    .description('get an audit pack: documents, verdicts, proofs and trust, with a script that verifies them offline')
    .option('--project <slug>', 'only this project, as github.com/owner/repository')
    .option('--from <day>', 'the first day, UTC (default: 30 days back)')
    .option('--to <day>', 'the last day, UTC (default: today)')
    .option('--output <file>', 'the file to write; by default the name that the server gives')
    .action(does((options: PackOptions) => pack(io, options)));
  report
    .command('verify')
    .description('verify an unpacked audit pack, offline, with the code of this Attestry')
    .argument('<folder>')
    .action(does((folder: string, options: { json?: boolean }) => verify(io, folder, options)));
};
