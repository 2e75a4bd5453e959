/** `attestry connection add|list|ask|rotate|remove`. Works on the data folder, whether or not the app is running. */
import { readFile } from 'node:fs/promises';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { ERROR_CODES } from '#lib/errors.ts';
import type { ConnectionView } from '#lib/views/activity/connection.ts';
import { EXIT, type Exit, type Io, printJson, revealJson, throwUsageErrorFor, UsageError } from '../terminal/io.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { formatTable } from '../terminal/print.ts';
import { MAX_LISTED, printPage } from '../terminal/print-page.ts';
import { collect, parseDuration, parseNumberOf } from '#app/cli/terminal/option-values.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Json = { json?: boolean };
type SecretOptions = { secretFile?: string; tokenFile?: string };
type AddOptions = Json &
  SecretOptions & {
    name: string;
    host?: string[];
    project?: string[];
    allProjects?: boolean;
    environment?: string[];
    settings?: string;
    package?: string[];
    registry?: string;
    reason: string;
  };
type RotateOptions = Json & SecretOptions & { overlap?: number; reason: string };
type RemoveOptions = Json & { reason: string };

const throwUsageError = throwUsageErrorFor();
/** What cannot be asked, or not yet, is no fault of Attestry. */
const throwWhyNot = throwUsageErrorFor((code) => ERROR_CODES[code] < 500);
const parseId = parseNumberOf('connection', 'connection list');

async function add(io: Io, source: string, options: AddOptions): Promise<Exit> {
  const { addConnection } = await import('#lib/admin/connections/connections.ts');
  const { getConnection } = await import('#lib/query/connections/list-connections.ts');
  const { findConnectable } = await import('#lib/admin/connections/connectable.ts');
  const { name, host, project, allProjects, environment, reason, json } = options;
  const settings = await settingsOf(io, options);
  const secrets = await readSecrets(io, options);
  const input = { source, name, hosts: host, projects: project, allProjects, environments: environment, settings };
  const { connection, secret, claimed } = await withDataFolder(io, async (context) => {
    const made = await addConnection(context, { ...input, ...secrets, reason });
    return { ...made, connection: (await getConnection(context, made.id))! };
  }).catch(throwUsageError);
  if (json) revealJson(io, { connection, secret, claimed });
  else {
    io.out(`connection ${connection.id}: ${sanitizeLine(placeOf(connection))}\n`);
    printSecret(io, secret);
    for (const slug of claimed)
      io.err(`The connection claims ${sanitizeLine(slug)} as a project of this installation.\n`);
    for (const [at, step] of (findConnectable(source)?.setup ?? []).entries()) io.err(`${at + 1}. ${step}\n`);
  }
  return EXIT.yes;
}

function printSecret(io: Io, secret: string | null): void {
  if (secret === null) return;
  io.reveal(`${secret}\n`);
  io.err('The secret is shown once.\n');
}

/** A file, or `-` for stdin. */
async function readText(io: Io, file: string): Promise<string> {
  try {
    return file === '-' ? Buffer.from(await io.stdin()).toString('utf8') : await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}

/** Where the sender delivers, or what is asked about. */
function placeOf({ address, packages }: ConnectionView): string {
  return address ?? `asks about ${packages.map(({ name }) => name).join(', ')}`;
}

/** The settings of a file, with what options say. */
async function settingsOf(
  io: Io,
  { settings, package: packages, registry }: AddOptions,
): Promise<JsonValue | undefined> {
  const read = settings === undefined ? undefined : await readSettings(io, settings);
  if (packages === undefined && registry === undefined) return read;
  return { ...(read as JsonObject | undefined), ...(packages && { packages }), ...(registry && { registry }) };
}

async function readSettings(io: Io, file: string): Promise<JsonValue> {
  const { readJson } = await import('#lib/bytes/json/read-json.ts');
  const read = readJson(Buffer.from(await readText(io, file)));
  if (!read.ok) throw new UsageError(`${file}: ${read.message}`);
  return read.value;
}

async function readSecrets(io: Io, { secretFile, tokenFile }: SecretOptions) {
  return {
    ...(secretFile !== undefined && { secret: (await readText(io, secretFile)).trim() }),
    ...(tokenFile !== undefined && { token: (await readText(io, tokenFile)).trim() }),
  };
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listConnections } = await import('#lib/query/connections/list-connections.ts');
  const page = await withDataFolder(io, (context) => listConnections(context, { limit: MAX_LISTED }));
  const exit = printPage(
    io,
    { page, json },
    ['ID', 'SOURCE', 'STATE', 'SPEAKS ABOUT', 'LAST DELIVERY', 'ADDRESS'],
    ({ connections }) =>
      connections.map((one) => [
        String(one.id),
        one.source,
        one.endedAt === null ? 'in force' : `ended ${one.endedAt.slice(0, 10)}`,
        sanitizeLine(scopeOf(one)),
        one.lastDelivery?.slice(0, 16) ?? (one.address === null ? '' : 'never'),
        sanitizeLine(placeOf(one)),
      ]),
  );
  if (!json) printPackages(io, page.connections);
  return exit;
}

/** The packages that connections in force ask about, with how the newest attempt ended. */
function printPackages(io: Io, connections: readonly ConnectionView[]): void {
  const rows = connections
    .filter(({ endedAt }) => endedAt === null)
    .flatMap(({ source, packages }) => packages.map((one) => ({ source, ...one })));
  if (rows.length === 0) return;
  const table = rows.map(({ source, name, askedAt, nextAt, summary, files }) => {
    const problem = files.find(({ message }) => message !== null);
    return [
      `${source} ${name}`,
      askedAt?.slice(0, 16) ?? 'never',
      nextAt?.slice(0, 16) ?? '',
      `${summary}${problem === undefined ? '' : ` ${problem.name}: ${problem.message}.`}`,
    ];
  });
  io.out(`\n${formatTable(['PACKAGE', 'ASKED', 'NEXT', 'RESULT'], table)}`);
}

function scopeOf({ hosts, projects, environments }: ConnectionView): string {
  const about = projects.length > 0 ? projects : hosts.map((host) => `${host}/**`);
  return [about.join(','), environments.length > 0 ? `in ${environments.join(',')}` : ''].filter(Boolean).join(' ');
}

async function rotate(io: Io, id: number, options: RotateOptions): Promise<Exit> {
  const { rotateConnection } = await import('#lib/admin/connections/connections.ts');
  const secrets = await readSecrets(io, options);
  const input = { ...secrets, overlapMs: options.overlap, reason: options.reason };
  const made = await withDataFolder(io, (context) => rotateConnection(context, id, input)).catch(throwUsageError);
  if (options.json) revealJson(io, made);
  else {
    printSecret(io, made.secret);
    io.err(
      made.earlierSecretUntil === null
        ? 'The token is replaced.\n'
        : `The secret before works until ${made.earlierSecretUntil}.\n`,
    );
  }
  return EXIT.yes;
}

async function remove(io: Io, id: number, { reason, json }: RemoveOptions): Promise<Exit> {
  const { endConnection } = await import('#lib/admin/connections/connections.ts');
  await withDataFolder(io, (context) => endConnection(context, id, { reason })).catch(throwUsageError);
  if (json) printJson(io, { ended: id });
  else io.out(`ended: connection ${id}\n`);
  return EXIT.yes;
}

async function ask(io: Io, id: number, { json }: Json): Promise<Exit> {
  const { askAboutPackages } = await import('#lib/admin/connections/ask-packages.ts');
  const { packages } = await withDataFolder(io, (context) => askAboutPackages(context, id)).catch(throwWhyNot);
  if (json) printJson(io, { asked: id, packages });
  else io.out(`the app asks about ${formatQuantity(packages, 'package')} now: npx attestry connection list\n`);
  return EXIT.yes;
}

export const addConnectionCommand: AddCommand = (program, io, does) => {
  const connection = program
    .command('connection')
    .description('who may deliver webhooks, which packages a registry is asked about, and for which projects')
    .addHelpText(
      'after',
      '\nExample: attestry connection add cdevents --name tekton --project github.com/acme/web --reason "our pipelines"',
    );
  connection
    .command('add')
    .description('connect a source, and print its address and its secret, once')
    .argument('<source>', 'as github, cdevents or npm; an unknown one lists all')
    .requiredOption('--name <name>', 'its name, the last part of its address')
    .option('--project <pattern>', 'a project that it may speak about, as acme/* (repeatable)', collect)
    .option('--all-projects', 'it may speak about every project')
    .option('--host <host>', 'the host of its repositories, as git.example.com (repeatable)', collect)
    .option('--environment <name>', 'an environment that it may speak about; without one all (repeatable)', collect)
    .option('--settings <file>', 'what else the source needs, as JSON: a mapping, or where the registry is')
    .option('--package <name>', 'of npm and pypi: a package to ask about (repeatable)', collect)
    .option('--registry <url>', 'of npm and pypi: where another registry is than the public one')
    .option('--secret-file <file>', 'a secret that the sender has made, or - for stdin')
    .option('--token-file <file>', 'the token for requests to the source, or - for stdin')
    .requiredOption('--reason <text>', 'why')
    .action(does((source: string, options: AddOptions) => add(io, source, options)));
  connection
    .command('list')
    .description('the connections, the newest first')
    .action(does((options: Json) => list(io, options)));
  connection
    .command('rotate')
    .description('make another secret; the one before is accepted for a while')
    .argument('<id>', 'its number', parseId)
    .option('--overlap <time>', 'how long the secret before is accepted, as 24h (default) or 0m', parseDuration)
    .option('--secret-file <file>', 'a secret that the sender has made, or - for stdin')
    .option('--token-file <file>', 'another token for requests to the source, or - for stdin')
    .requiredOption('--reason <text>', 'why')
    .action(does((id: number, options: RotateOptions) => rotate(io, id, options)));
  connection
    .command('ask')
    .description('of npm and pypi: have the registry asked now, not when it is due')
    .argument('<id>', 'its number', parseId)
    .action(does((id: number, options: Json) => ask(io, id, options)));
  connection
    .command('remove')
    .description('accept nothing more at its address; what it has delivered stays')
    .argument('<id>', 'its number', parseId)
    .requiredOption('--reason <text>', 'why')
    .action(does((id: number, options: RemoveOptions) => remove(io, id, options)));
};
