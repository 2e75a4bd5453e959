/** `attestry project expectations`: read and change what a project expects, in the data folder. */
import type { Command } from 'commander';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { describeExpectations, listKinds } from '#lib/authority/describe-expectations.ts';
import type { AcceptSpeakerInput } from '#lib/admin/expectations.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Context } from '#lib/context/context.ts';
import type { ExpectationsView, UnexpectedView } from '#lib/views/expectations/expectations.ts';
import { parseNumberOf } from '#app/cli/terminal/option-values.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import type { ExpectationsDraft } from '#lib/views/what-if/draft.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { printWhatIf, WHAT_IF_OPTION } from '../commands/print-what-if.ts';
import { EXIT, type Exit, type Io, printJson, readInput, UsageError } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';

type Options = {
  json?: boolean;
  set?: string;
  derived?: boolean;
  acceptSigner?: string;
  issuer?: string;
  acceptSender?: string;
  acceptBuilder?: string;
  kinds?: 'all' | string[];
  reason?: string;
  ifVersion?: number;
  whatIf?: boolean;
};
/** A change of the expectations of a project, made where `version` is the current one. */
type Change = (context: Context, version: number) => Promise<unknown>;

const CHANGES = ['set', 'derived', 'acceptSigner', 'acceptSender', 'acceptBuilder'] as const;

async function expectations(io: Io, slug: string, options: Options): Promise<Exit> {
  if (options.whatIf) {
    const draft = await draftOf(io, slug, options);
    return printWhatIf(io, { expectations: [draft] }, { json: options.json, file: options.set ?? slug });
  }
  const { getExpectations } = await import('#lib/query/project/get-expectations.ts');
  const change = await changeOf(io, slug, options);
  const read = async (context: Context): Promise<ExpectationsView> => {
    const view = await getExpectations(context, slug);
    if (view === null) throw new AttestryError('not-found', `no project is or was called ${slug}`);
    return view;
  };
  const result = await withDataFolder(io, async (context) => {
    const before = await read(context);
    if (change === null) return before;
    await change(context, options.ifVersion ?? before.version);
    return read(context);
  }).catch(refusalOf);
  if (result instanceof AttestryError) {
    if (options.json) printJson(io, { error: { code: result.code, message: result.message } });
    else io.err(`attestry: ${result.message}\n`);
    return EXIT.no;
  }
  if (options.json) printJson(io, result);
  else io.out(formatExpectations(result));
  return EXIT.yes;
}

/** The change that the options ask for; null where they only read. */
async function changeOf(io: Io, project: string, options: Options): Promise<Change | null> {
  if (!isChange(options)) {
    if (options.reason ?? options.kinds ?? options.issuer ?? options.ifVersion)
      throw new UsageError('these options belong to a change: --set, --derived or one --accept-…');
    return null;
  }
  const { reason } = options;
  if (reason === undefined) throw new UsageError('a change needs --reason');
  const { acceptSpeaker, changeExpectations } = await import('#lib/admin/expectations.ts');
  const { document, ...addition } = await contentOf(io, options);
  if (document !== undefined)
    return (context, version) => changeExpectations(context, { project, document, reason, version });
  return (context, version) => acceptSpeaker(context, { project, ...addition, reason, version });
}

/** The draft of the change that the options ask for. */
async function draftOf(io: Io, project: string, options: Options): Promise<ExpectationsDraft> {
  if (!isChange(options)) throw new UsageError('--what-if belongs to a change: --set, --derived or one --accept-…');
  const { reason, ifVersion: version } = options;
  const { document, ...addition } = await contentOf(io, options);
  return { project, reason, version, ...(document === undefined ? addition : { document }) };
}

function isChange(options: Options): boolean {
  const wanted = CHANGES.filter((name) => options[name] !== undefined);
  if (wanted.length > 1) throw new UsageError('one change at a time: --set, --derived or one --accept-…');
  return wanted.length === 1;
}

type Content = { document?: JsonValue } & Pick<AcceptSpeakerInput, 'signer' | 'sender' | 'builder' | 'kinds'>;

/** The document to set, or what is accepted. */
async function contentOf(io: Io, options: Options): Promise<Content> {
  const { acceptSigner, acceptSender: sender, acceptBuilder: builder, issuer, kinds } = options;
  if (issuer !== undefined && acceptSigner === undefined) throw new UsageError('--issuer belongs to --accept-signer');
  if (options.set === undefined && !options.derived) {
    const signer = acceptSigner === undefined ? undefined : { identity: acceptSigner, issuer: issuer ?? null };
    return { signer, sender, builder, kinds };
  }
  if (kinds !== undefined) throw new UsageError('--kinds belongs to --accept-signer or --accept-sender');
  return { document: options.set === undefined ? null : await readDocument(io, options.set) };
}

async function readDocument(io: Io, file: string): Promise<JsonValue> {
  const read = readJson(await readInput(io, file));
  if (read.ok) return read.value;
  throw new UsageError(`${file} is not JSON that can be read: ${read.message}${at(read.pointer)}`);
}

/** A change that comes too late is answered with no; any other refusal is wrong usage. */
function refusalOf(error: unknown): AttestryError {
  if (!(error instanceof AttestryError)) throw error;
  if (error.code === 'conflict') return error;
  if (!['bad-request', 'unprocessable', 'not-found', 'too-large'].includes(error.code)) throw error;
  throw new UsageError(error.message + at(error.pointer?.replace(/^\/document/, '') ?? ''), { cause: error });
}

const at = (pointer: string): string => (pointer === '' ? '' : ` (at ${pointer})`);

function formatExpectations({ project, origin, version, document, history, unexpected }: ExpectationsView): string {
  const sentences = describeExpectations(document).map((parts) =>
    parts.map((part) => (typeof part === 'string' ? part : part.code)).join(''),
  );
  const current = history.find((one) => one.version === version);
  const head = `${project}: ${origin}${version === 0 ? ', nobody has said anything else' : `, version ${version}`}`;
  const change = current && `${current.at.slice(0, 10)} by ${current.by?.name ?? 'unknown'}: ${current.reason}`;
  return [
    `${sanitizeLine(head)}\n`,
    ...(change === undefined ? [] : [`  ${sanitizeLine(change)}\n`]),
    ...sentences.map((sentence) => `  ${sanitizeLine(sentence)}\n`),
    unexpected.length === 0 ? '' : `\nSeen in the last 30 days that does not fit:\n${formatUnexpected(unexpected)}`,
  ].join('');
}

function formatUnexpected(unexpected: readonly UnexpectedView[]): string {
  return formatTable(
    ['LAST SEEN', 'DOCUMENTS', 'CLAIMS', 'BY'],
    unexpected.map((one) => [one.lastSeen.slice(0, 10), String(one.count), listKinds(one.kinds), speakerOf(one)]),
  );
}

function speakerOf({ signer, sender, builder }: UnexpectedView): string {
  if (builder !== null) return `builder ${builder}`;
  if (signer !== null) return `signer ${signer.identity}${signer.issuer === null ? '' : ` (${signer.issuer})`}`;
  return sender === null ? 'a sender that is not recorded' : `sender ${sender.kind}:${sender.identifier}`;
}

function parseKinds(value: string): 'all' | string[] {
  return value === 'all' ? value : value.split(',').map((kind) => kind.trim());
}

/** Add the command to `attestry project`. */
export function addProjectExpectations(project: Command, io: Io, does: Parameters<AddCommand>[2]): void {
  project
    .command('expectations')
    .description('who may make which claims about the artifacts of a project: read them, or change them')
    .argument('<slug>', 'as github.com/owner/name')
    .option('--set <file>', 'replace them with this JSON document, - for standard input')
    .option('--derived', 'go back to what is derived')
    .option('--accept-signer <identity>', 'accept a signer: the identity of its certificate, or of a key')
    .option('--issuer <url>', 'the issuer of the certificate')
    .option('--accept-sender <kind:id>', 'accept a sender of documents without a signature, as token:3')
    .option('--accept-builder <id>', 'accept a builder, where the project names its builders')
    .option('--kinds <list>', 'what signer or sender may claim, as sbom,scan, or all', parseKinds)
    .option('--reason <text>', 'why; needed for a change')
    .option(
      '--if-version <number>',
      'change them only where this is the current version',
      parseNumberOf('version', 'project expectations'),
    )
    .option(...WHAT_IF_OPTION)
    .action(does((slug: string, options: Options) => expectations(io, slug, options)));
}
