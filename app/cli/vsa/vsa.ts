/** `attestry vsa DIGEST`: get the verdict on an artifact as a signed verification summary. */
import { writeFile } from 'node:fs/promises';
import { UndeterminedError, EXIT, type Exit, type Io, printJson } from '../terminal/io.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { parseDigest } from '../commands/status.ts';
import { addServerOptions, openServer, type ServerOptions } from '../commands/server.ts';
import type { DsseEnvelope } from '#lib/client/client.ts';
import type { VsaResult } from '#lib/vsa/result.ts';
import { VERDICT_FIELD } from '#lib/vsa/statement.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Options = ServerOptions & { environment?: string; output?: string };
type Verdict = { result: VsaResult; levels: string[]; status: string; reason: string };

/** What the statement says. The signature is not checked: that is for those who receive the file. */
function readVerdict({ payload }: DsseEnvelope): Verdict {
  const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString()) as {
    predicate: {
      verificationResult: VsaResult;
      verifiedLevels: string[];
      [VERDICT_FIELD]: { status: string; reason: string };
    };
  };
  const { status, reason } = predicate[VERDICT_FIELD];
  return { result: predicate.verificationResult, levels: predicate.verifiedLevels, status, reason };
}

function sentence({ result, levels, status, reason }: Verdict): string {
  const level = result === 'PASSED' ? ` (${levels.join(', ')})` : '';
  return `${result}${level}, ${status}: ${sanitizeLine(reason)}\n`;
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((cause: NodeJS.ErrnoException) => {
    throw new UndeterminedError(`${file} cannot be written: ${cause.code ?? cause.message}`, { cause });
  });
}

async function vsa(io: Io, written: string, options: Options): Promise<Exit> {
  const digest = parseDigest(written);
  const { environment } = options;
  const server = await openServer(io, options);
  const answer = await server.ask('GET /api/v1/artifacts/{digest}/vsa', { path: { digest }, query: { environment } });
  if (answer.status === 300)
    throw new UndeterminedError(`several artifacts have ${digest}: ask for one by its own digest`);
  const { body, text } = answer;
  const verdict = readVerdict(body);
  if (options.output !== undefined) await write(options.output, text);
  if (options.json) printJson(io, { ...verdict, envelope: body });
  else if (options.output === undefined) io.out(`${text}\n`);
  if (!options.json) io.err(sentence(verdict));
  return verdict.result === 'PASSED' ? EXIT.yes : EXIT.no;
}

export const addVsa: AddCommand = (program, io, does) => {
  addServerOptions(
    program.command('vsa').description('get the verdict on an artifact as a signed verification summary (VSA)'),
  )
    .argument('<digest>', 'as sha256:…')
    .option('--environment <name>', 'by the policy of this environment')
    .option('--output <file>', 'write the envelope to a file instead of standard output')
    .action(does((digest: string, options: Options) => vsa(io, digest, options)));
};
