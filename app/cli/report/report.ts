/**
 * `attestry report`: the report of a period; `report list` and `get`: those that schedules made; `report pack` and
 * `verify`: an audit pack as a file.
 */
import type { Command } from 'commander';
import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Download } from '#lib/client/client.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { addServerOptions, openServer, type ServerOptions } from '../commands/server.ts';
import { choiceOption, parseNumberOf } from '../terminal/option-values.ts';
import { withProgress } from '../terminal/progress-bar.ts';
import { MAX_LISTED, printPage } from '../terminal/print-page.ts';
import { addSchedule } from './schedule.ts';
import { EXIT, type Exit, type Io, printJson, UndeterminedError, UsageError } from '../terminal/io.ts';

type PackOptions = ServerOptions & { project?: string; from?: string; to?: string; output?: string };
const FORMATS = ['html', 'pdf', 'md', 'json', 'csv'] as const;
type Format = (typeof FORMATS)[number];
type ReportOptions = PackOptions & { format?: Format };

async function pack(io: Io, options: PackOptions): Promise<Exit> {
  const { project, from, to } = options;
  const server = await openServer(io, options);
  const { body, headers } = await server.download('GET /api/v1/report/pack', { query: { project, from, to } });
  const fileName = /filename="([\w.-]+)"/.exec(headers.get('content-disposition') ?? '')?.[1];
  const output = options.output ?? fileName ?? 'attestry-pack.zip';
  await writeNew(io, output, { body, headers }, options);
  if (options.json) printJson(io, { output });
  else io.out(`${output}\nUnpack it, and verify it anywhere with Node alone: node verify.mjs\n`);
  return EXIT.yes;
}

/** Write to a file that must not be there yet: what is there already is never replaced. */
async function writeNew(
  io: Io,
  output: string,
  { body, headers }: Download,
  { json }: { json?: boolean },
): Promise<void> {
  // The length of a compressed body is not that of what is written.
  const length = headers.get('content-length');
  const total = length !== null && headers.get('content-encoding') === null ? Number(length) : null;
  try {
    await withProgress(io, { json }, async ({ progress, signal }) => {
      let done = 0;
      const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          yield chunk;
          done += chunk.length;
          progress({ name: 'received', number: 1, steps: 1, done, total, unit: 'bytes' });
        }
      };
      await pipeline(body, counted, createWriteStream(output, { flags: 'wx' }), { signal });
    });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST') await rm(output, { force: true });
    throw new UndeterminedError(
      code === 'EEXIST' ? `${output} is there already` : `${output} was not written whole: ${code ?? message}`,
      { cause },
    );
  }
}

async function report(io: Io, options: ReportOptions): Promise<Exit> {
  const { project, from, to } = options;
  const query = { project, from, to, format: wantedFormat(options) };
  const server = await openServer(io, options);
  return write(io, options, await server.download('GET /api/v1/report', { query }));
}

async function get(io: Io, id: number, options: ReportOptions): Promise<Exit> {
  const request = { path: { id: String(id) }, query: { format: wantedFormat(options) } };
  const server = await openServer(io, options);
  return write(io, options, await server.download('GET /api/v1/reports/{id}', request));
}

function wantedFormat({ format, json, output }: ReportOptions): Format {
  const wanted = format ?? (json ? 'json' : 'md');
  if (wanted === 'pdf' && output === undefined) throw new UsageError('--format pdf needs --output FILE');
  return wanted;
}

/** Print a report, or write it to a new file. */
async function write(io: Io, options: ReportOptions, download: Download): Promise<Exit> {
  if (options.output === undefined) io.out(await text(download.body));
  else {
    await writeNew(io, options.output, download, options);
    io.err(`${options.output}\n`);
  }
  return EXIT.yes;
}

async function list(io: Io, { project, json, ...options }: ReportOptions): Promise<Exit> {
  const server = await openServer(io, options);
  const { body } = await server.ask('GET /api/v1/reports', { query: { limit: MAX_LISTED, project } });
  return printPage(io, { page: body, json }, ['ID', 'ABOUT', 'FROM', 'TO', 'MADE', 'SHA-256'], (page) =>
    page.reports.map((one) => [
      String(one.id),
      one.project ?? 'all projects',
      one.from,
      one.to,
      one.madeAt,
      one.sha256,
    ]),
  );
}

async function verify(io: Io, folder: string, { json }: { json?: boolean }): Promise<Exit> {
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}`);
  const { verifyFolder } = await import('#app/audit-pack/verify-folder.ts');
  const { counts, exit } = await verifyFolder(folder, json ? () => {} : io.out);
  if (json) printJson(io, counts);
  return exit;
}

const parseId = parseNumberOf('report', 'report list');

/** The options of a period. */
function addPeriod(command: Command): Command {
  return addServerOptions(command)
    .option('--project <slug>', 'only this project, as github.com/owner/repository')
    .option('--from <day>', 'the first day, UTC (default: 30 days back)')
    .option('--to <day>', 'the last day, UTC (default: today)');
}

export const addReport: AddCommand = (program, io, does) => {
  const command = addPeriod(program.command('report'))
    .description('the report of a period: figures, what changed, exceptions, and the evidence behind controls')
    .addOption(choiceOption('--format <format>', 'its form (default: md)', FORMATS))
    .option('--output <file>', 'write to a new file instead of standard output')
    .action(does((options: ReportOptions) => report(io, options)));
  addServerOptions(command.command('list'))
    .description('the reports that schedules made, the newest first')
    .option('--project <slug>', 'only those about this project')
    .action(does((options: ReportOptions) => list(io, options)));
  addServerOptions(command.command('get'))
    .description('a report that a schedule made; as JSON its bytes, whose SHA-256 is in the log')
    .argument('<id>', 'its number', parseId)
    .addOption(choiceOption('--format <format>', 'its form (default: md)', FORMATS))
    .option('--output <file>', 'write to a new file instead of standard output')
    .action(does((id: number, options: ReportOptions) => get(io, id, options)));
  addSchedule(command, io, does);
  addPeriod(command.command('pack'))
    .description('get an audit pack: documents, verdicts, proofs and trust, with a script that verifies them offline')
    .option('--output <file>', 'the file to write; by default the name that the server gives')
    .action(does((options: PackOptions) => pack(io, options)));
  command
    .command('verify')
    .description('verify an unpacked audit pack, offline, with the code of this Attestry')
    .argument('<folder>')
    .action(does((folder: string, options: { json?: boolean }) => verify(io, folder, options)));
};
