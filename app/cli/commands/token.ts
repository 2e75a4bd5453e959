/** `attestry token create|list|revoke`: who may push. Works on the data folder; a running app takes it up by itself. */
import { InvalidArgumentError } from 'commander';
import { AttestryError } from '#lib/errors.ts';
import { EXIT, type Exit, type Io, printJson, UsageError } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { collect } from './option-values.ts';
import { withDataFolder } from './data-folder.ts';
import type { AddCommand } from './command.ts';

type Json = { json?: boolean };
type CreateOptions = Json & { name: string; scope: string[] };

function throwUsageError(error: unknown): never {
  throw error instanceof AttestryError && (error.code === 'bad-request' || error.code === 'not-found')
    ? new UsageError(error.message, { cause: error })
    : error;
}

function parseId(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('the number of a token is expected; see token list.');
  return Number(value);
}

async function create(io: Io, { name, scope, json }: CreateOptions): Promise<Exit> {
  const { createToken } = await import('#lib/admin/tokens.ts');
  const scopes = scope.flatMap((one) => one.split(','));
  const { id, token } = await withDataFolder(io, (app) => createToken(app, { name, scopes })).catch(throwUsageError);
  if (json) printJson(io, { id, name, scopes, token });
  else {
    io.out(`${token}\n`);
    io.err(`This is shown once; only its hash is kept. Revoke it with: npx attestry token revoke ${id}\n`);
  }
  return EXIT.yes;
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { allTokens } = await import('#lib/admin/tokens.ts');
  const tokens = await withDataFolder(io, allTokens);
  if (json) printJson(io, { tokens });
  else
    io.out(
      formatTable(
        ['ID', 'SCOPES', 'MADE', 'LAST USED', 'REVOKED', 'NAME'],
        tokens.map(({ id, scopes, createdAt, lastUsedAt, revokedAt, name }) => [
          String(id),
          scopes.join(','),
          createdAt.slice(0, 10),
          lastUsedAt?.slice(0, 10) ?? 'never',
          revokedAt?.slice(0, 10) ?? '',
          name,
        ]),
      ),
    );
  return EXIT.yes;
}

async function revokeOne(io: Io, id: number, { json }: Json): Promise<Exit> {
  const { revoke } = await import('#lib/admin/tokens.ts');
  await withDataFolder(io, (app) => revoke(app, id)).catch(throwUsageError);
  if (json) printJson(io, { revoked: id });
  else io.out(`revoked: ${id}\n`);
  return EXIT.yes;
}

export const addToken: AddCommand = (program, io, does) => {
  const token = program.command('token').description('who may push: create, list, revoke');
  token
    .command('create')
    .description('make a token and print it, once')
    .requiredOption('--name <name>', 'who or what will use it')
    .requiredOption('--scope <scope>', 'ingest, read, replay or admin (repeatable)', collect)
    .action(does((options: CreateOptions) => create(io, options)));
  token
    .command('list')
    .description('all tokens, without their secret')
    .action(does((options: Json) => list(io, options)));
  token
    .command('revoke')
    .description('make a token useless from now on')
    .argument('<id>', 'its number', parseId)
    .action(does((id: number, options: Json) => revokeOne(io, id, options)));
};
