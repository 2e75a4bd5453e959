/**
 * `attestry report`: the report of a period; `report list` and `get`: those that schedules made; `report pack` and
 * `verify`: an audit pack as a file.
 */
import type { Command } from 'commander';
import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { KeptReportPage } from '#lib/views/report/kept.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { addServerOptions, download, sendRequest, type ServerOptions } from '../commands/server.ts';
import { parseNumberOf } from '../terminal/option-values.ts';
import { MAX_LISTED, printPage } from '../terminal/print-page.ts';
import { addSchedule } from './schedule.ts';
import { EXIT, type Exit, type Io, printJson, UndeterminedError, UsageError } from '../terminal/io.ts';

type PackOptions = ServerOptions & { project?: string; from?: string; to?: string; output?: string; json?: boolean };
type ReportOptions = PackOptions & { format?: string };

const FORMATS = ['html', 'pdf', 'md', 'json', 'csv'];

/** The query of a period, a project and a format, with its `?`; empty without any. */
function queryOf({ project, from, to, format }: ReportOptions): string {
  const parameters = new URLSearchParams(
    Object.entries({ project, from, to, format }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  return parameters.size === 0 ? '' : `?${parameters}`;
}

async function pack(io: Io, options: PackOptions): Promise<Exit> {
  const { body, fileName } = await download(io, options, `/api/v1/report/pack${queryOf(options)}`);
  const output = options.output ?? fileName ?? 'attestry-pack.zip';
  await writeNew(output, body);
  if (options.json) printJson(io, { output });
  else io.out(`${output}\nUnpack it, and verify it anywhere with Node alone: node verify.mjs\n`);
  return EXIT.yes;
}

/** Write to a file that must not be there yet: what is there already is never replaced. */
async function writeNew(output: string, body: ReadableStream<Uint8Array>): Promise<void> {
  try {
    await pipeline(body, createWriteStream(output, { flags: 'wx' }));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST') await rm(output, { force: true });
    throw new UndeterminedError(
      code === 'EEXIST' ? `${output} is there already` : `${output} was not written whole: ${code ?? message}`,
      { cause },
    );
  }
}

function report(io: Io, { format, ...options }: ReportOptions): Promise<Exit> {
  const wanted = wantedFormat({ format, ...options });
  return write(io, options, `/api/v1/report${queryOf({ ...options, format: wanted })}`);
}

function get(io: Io, id: number, options: ReportOptions): Promise<Exit> {
  return write(io, options, `/api/v1/reports/${id}?format=${wantedFormat(options)}`);
}

function wantedFormat({ format, json, output }: ReportOptions): string {
  const wanted = format ?? (json ? 'json' : 'md');
  if (!FORMATS.includes(wanted)) throw new UsageError(`--format is one of ${FORMATS.join(', ')}`);
  if (wanted === 'pdf' && output === undefined) throw new UsageError('--format pdf needs --output FILE');
  return wanted;
}

/** Get a report in one of its forms, and print it or write it to a new file. */
async function write(io: Io, options: ReportOptions, path: string): Promise<Exit> {
  const { body } = await download(io, options, path);
  if (options.output === undefined) io.out(await text(body));
  else {
    await writeNew(options.output, body);
    io.err(`${options.output}\n`);
  }
  return EXIT.yes;
}

async function list(io: Io, { project, json, ...options }: ReportOptions): Promise<Exit> {
  const query = new URLSearchParams({ limit: String(MAX_LISTED), ...(project !== undefined && { project }) });
  const { status, body, problem } = await sendRequest(io, options, `/api/v1/reports?${query}`);
  if (status !== 200) throw new UndeterminedError(problem ?? `the server answered ${status}`);
  return printPage(
    io,
    { page: body as KeptReportPage, json },
    ['ID', 'ABOUT', 'FROM', 'TO', 'MADE', 'SHA-256'],
    (page) =>
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
    .option('--format <format>', `${FORMATS.join(', ')} (default: md)`)
    .option('--output <file>', 'write to a new file instead of standard output')
    .action(does((options: ReportOptions) => report(io, options)));
  addServerOptions(command.command('list'))
    .description('the reports that schedules made, the newest first')
    .option('--project <slug>', 'only those about this project')
    .action(does((options: ReportOptions) => list(io, options)));
  addServerOptions(command.command('get'))
    .description('a report that a schedule made; as JSON its bytes, whose SHA-256 is in the log')
    .argument('<id>', 'its number', parseId)
    .option('--format <format>', `${FORMATS.join(', ')} (default: md)`)
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
