/** `attestry token create|list|rotate|revoke`. Works on the data folder; a running app notices the change by itself. */
import { EXIT, type Exit, type Io, printJson, revealJson, throwUsageErrorFor } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { collect, parseDuration, parseLifetime, parseNumberOf } from '#app/cli/terminal/option-values.ts';
import type { MadeToken } from '#lib/admin/tokens.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import { withDataFolder } from './data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Json = { json?: boolean };
type CreateOptions = Json & {
  name: string;
  scope: string[];
  project?: string[];
  allProjects?: boolean;
  expires?: number;
};
type RotateOptions = Json & { overlap?: number };

const throwUsageError = throwUsageErrorFor((code) => ['bad-request', 'not-found', 'conflict'].includes(code));

const parseId = parseNumberOf('token', 'token list');

async function create(io: Io, options: CreateOptions): Promise<Exit> {
  const { createToken } = await import('#lib/admin/tokens.ts');
  const { name, expires, allProjects = false, json } = options;
  const scopes = splitValues(options.scope);
  const projects = splitValues(options.project ?? []);
  const lifetimeMs = expires === Number.POSITIVE_INFINITY ? null : expires;
  const made = await withDataFolder(io, (context) =>
    createToken(context, { name, scopes, lifetimeMs, projects, allProjects }),
  ).catch(throwUsageError);
  const scope = await scopeOf({ ...made, scopes });
  if (json) revealJson(io, { ...made, name, scopes, ...scope });
  else printToken(io, made);
  for (const slug of json ? [] : made.claimed)
    io.err(`The token claims ${sanitizeLine(slug)} as a project of this installation.\n`);
  if (scopes.includes('ingest') && formatProjects(scope) === 'none')
    io.err(
      'It has no project: unsigned documents that it sends count for no project (--project acme/* or --all-projects).\n',
    );
  return EXIT.yes;
}

/** The values of a repeatable option, of which each may be a list with commas. */
const splitValues = (values: readonly string[]) => values.flatMap((one) => one.split(','));

function printToken(io: Io, { id, token, expiresAt }: MadeToken): void {
  io.reveal(`${token}\n`);
  io.err(
    `This is shown once; only its hash is stored. It ${expiresAt === null ? 'never expires' : `expires on ${expiresAt.slice(0, 10)}`}. ` +
      `Revoke it with: npx attestry token revoke ${id}\n`,
  );
}

async function rotate(io: Io, id: number, { overlap, json }: RotateOptions): Promise<Exit> {
  const { rotateToken } = await import('#lib/admin/tokens.ts');
  const made = await withDataFolder(io, (context) => rotateToken(context, { id, overlapMs: overlap })).catch(
    throwUsageError,
  );
  if (json) revealJson(io, made);
  else {
    printToken(io, made);
    io.err(`Token ${id} works until ${made.oldExpiresAt}.\n`);
  }
  return EXIT.yes;
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { allTokens } = await import('#lib/admin/tokens.ts');
  const stored = await withDataFolder(io, allTokens);
  const tokens = await Promise.all(stored.map(async (token) => ({ ...token, ...(await scopeOf(token)) })));
  if (json) printJson(io, { tokens });
  else
    io.out(
      formatTable(
        ['ID', 'SCOPES', 'PROJECTS', 'MADE', 'LAST USED', 'EXPIRES', 'REVOKED', 'NAME'],
        tokens.map((token) => [
          String(token.id),
          token.scopes.join(','),
          formatProjects(token),
          token.createdAt.slice(0, 10),
          token.lastUsedAt?.slice(0, 10) ?? 'never',
          formatExpiry(token.expiresAt, io.now?.() ?? new Date()),
          token.revokedAt?.slice(0, 10) ?? '',
          token.name,
        ]),
      ),
    );
  return EXIT.yes;
}

type ProjectScope = { projects: readonly string[]; allProjects: boolean };

/** The projects that a token speaks for: all, or those of its patterns. */
async function scopeOf(token: {
  scopes: readonly string[];
  projects: readonly string[] | null;
}): Promise<ProjectScope> {
  const { tokenPatterns } = await import('#lib/ingest/authority/sender.ts');
  const patterns = tokenPatterns(token);
  const allProjects = patterns.includes(EVERY_PROJECT);
  return { projects: allProjects ? [] : patterns, allProjects };
}

function formatProjects({ projects, allProjects }: ProjectScope): string {
  if (allProjects) return 'all';
  return projects.length === 0 ? 'none' : projects.join(',');
}

/** The day, and how near it is where that is under two weeks. */
function formatExpiry(expiresAt: string | null, now: Date): string {
  if (expiresAt === null) return 'never';
  const days = Math.ceil((Date.parse(expiresAt) - now.getTime()) / 86_400_000);
  const day = expiresAt.slice(0, 10);
  if (days <= 0) return `${day} (expired)`;
  return days <= 14 ? `${day} (in ${days} d)` : day;
}

async function revokeOne(io: Io, id: number, { json }: Json): Promise<Exit> {
  const { revoke } = await import('#lib/admin/tokens.ts');
  await withDataFolder(io, (app) => revoke(app, id)).catch(throwUsageError);
  const sender = `token:${id}`;
  if (json) printJson(io, { revoked: id, sender });
  else {
    io.out(`revoked: ${id}\n`);
    io.err(
      `Was it leaked? attestry quarantine --sender ${sender} --reason TEXT makes all that it sent count for nothing; so does the page /quarantine?sender=${sender}.\n`,
    );
  }
  return EXIT.yes;
}

export const addToken: AddCommand = (program, io, does) => {
  const token = program.command('token').description('API tokens: create, list, rotate, revoke');
  token
    .command('create')
    .description('make a token and print it, once')
    .requiredOption('--name <name>', 'who or what will use it')
    .requiredOption('--scope <scope>', 'ingest, read, replay or admin (repeatable)', collect)
    .option(
      '--project <pattern>',
      'a project for which its unsigned documents count, as github.com/acme/app or acme/* (repeatable)',
      collect,
    )
    .option('--all-projects', 'its unsigned documents count for every project')
    .option('--expires <time>', 'how long it lives, as 30d or 12h, or never (default: 90d)', parseLifetime)
    .action(does((options: CreateOptions) => create(io, options)));
  token
    .command('list')
    .description('all tokens, without their secret')
    .action(does((options: Json) => list(io, options)));
  token
    .command('rotate')
    .description('make a successor with the same scopes and projects; the old token stays valid for a while')
    .argument('<id>', 'its number', parseId)
    .option('--overlap <time>', 'how long the old token stays valid, as 24h (default) or 0m', parseDuration)
    .action(does((id: number, options: RotateOptions) => rotate(io, id, options)));
  token
    .command('revoke')
    .description('make a token useless from now on')
    .argument('<id>', 'its number', parseId)
    .action(does((id: number, options: Json) => revokeOne(io, id, options)));
};
