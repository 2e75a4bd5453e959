/** `attestry push FILE…|-`: push evidence to a running Attestry and print the result of each document. */
import type { IngestResult } from '#lib/client/client.ts';
import { VERIFICATION_PRESENTATION } from '#lib/status/presentation.ts';
import { UndeterminedError, EXIT, type Exit, type Io, printJson } from '../terminal/io.ts';
import { withProgress } from '../terminal/progress-bar.ts';
import { formatTable } from '../terminal/print.ts';
import { isAboutDocument, sendEvidence } from './send-evidence.ts';
import { openInput, sendStream } from './send-stream.ts';
import { addServerOptions, openServer, type ServerOptions } from '../commands/server.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { parseExitCode } from '#app/cli/terminal/option-values.ts';

type Options = ServerOptions & { subject?: string; exitCode?: number; run?: string };
type Pushed = { file: string; results: IngestResult[] };

const shortId = (id: string) => (/^sha256:[0-9a-f]{64}$/.test(id) ? id.slice(0, 19) : id);

function row({ outcome, id, format, verification, subjects, error }: IngestResult): string[] {
  const [first] = subjects;
  const about =
    first === undefined
      ? ''
      : `${first.name ?? Object.entries(first.digest)[0]?.join(':') ?? ''}${subjects.length > 1 ? ` +${subjects.length - 1}` : ''}`;
  const what = verification === null ? '' : VERIFICATION_PRESENTATION[verification.outcome].word;
  return [
    outcome,
    what,
    format ?? '',
    shortId(id),
    error === undefined ? about : `${error.pointer || '/'}: ${error.message}`,
  ];
}

function print(io: Io, pushed: Pushed[], base: string): void {
  const results = pushed.flatMap((one) => one.results);
  io.out(formatTable(['OUTCOME', 'VERIFICATION', 'FORMAT', 'ID', 'ABOUT'], results.map(row)));
  const digests = new Set(
    results.flatMap(({ subjects }) =>
      subjects.flatMap(({ digest }) => (digest['sha256'] === undefined ? [] : [`sha256:${digest['sha256']}`])),
    ),
  );
  const [only] = digests;
  if (digests.size === 1 && only !== undefined) io.out(`\n${base}/artifacts/${only}\n`);
}

const WARNING_DAYS = 14;

/** A sentence from two weeks before the token expires. */
function expiryWarning(expiresAt: string | null, now: Date): string | null {
  if (expiresAt === null) return null;
  const days = (Date.parse(expiresAt) - now.getTime()) / 86_400_000;
  return days <= WARNING_DAYS
    ? `The token expires on ${expiresAt.slice(0, 10)}: attestry token rotate makes its successor.`
    : null;
}

async function push(io: Io, files: string[], options: Options): Promise<Exit> {
  const { subject, exitCode, run } = options;
  const pushed: Pushed[] = [];
  let warning: string | null = null;
  const base = await withProgress(io, options, async (running) => {
    const { progress, signal } = running;
    const server = await openServer(io, options, signal);
    for (const [done, file] of files.entries()) {
      if (files.length > 1)
        progress({ name: 'files sent', number: 1, steps: 1, done, total: files.length, unit: 'items' });
      const input = await openInput(io, file);
      const query = { subject, exitCode, run };
      const sent =
        'bytes' in input
          ? sendEvidence(server, input.bytes, query)
          : sendStream(server, { file, ...input, query, run: running });
      const { results, tokenExpiresAt } = await sent.catch((cause: Error) => {
        if (cause instanceof UndeterminedError) throw cause;
        if (signal.aborted)
          throw new UndeterminedError(`interrupted: ${done} of ${files.length} files were sent`, { cause });
        throw isAboutDocument(cause) ? new UndeterminedError(`${file}: ${cause.message}`, { cause }) : cause;
      });
      pushed.push({ file, results });
      warning = expiryWarning(tokenExpiresAt, io.now());
    }
    return server.base;
  });
  if (warning !== null) io.err(`${warning}\n`);
  if (options.json)
    printJson(io, { results: pushed.flatMap(({ file, results }) => results.map((result) => ({ file, ...result }))) });
  else print(io, pushed, base);
  return pushed.some(({ results }) => results.some(({ outcome }) => outcome === 'rejected')) ? EXIT.no : EXIT.yes;
}

export const addPush: AddCommand = (program, io, does) => {
  addServerOptions(program.command('push').description('push evidence to a running Attestry'))
    .argument('<file...>', 'documents to push; - for standard input. JSON Lines may be of any length')
    .option('--subject <digest>', 'the artifact of a document that names none (a raw SBOM, a scan report)')
    .option(
      '--exit-code <number>',
      'exit code of the job that ran the tests: any code but 0 marks its test report as failed',
      parseExitCode,
    )
    .option('--run <name>', 'name of the test run: only a later report with the same name can clear a failed test')
    .action(does((files: string[], options: Options) => push(io, files, options)));
};
