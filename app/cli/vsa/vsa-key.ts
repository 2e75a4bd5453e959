/**
 * `attestry vsa-key list|rotate|revoke`: the keys that sign verification summaries. Works on the data folder; a running
 * app notices the change by itself.
 */
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { parseDuration } from '#app/cli/terminal/option-values.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import type { VsaKeyRow } from '#db/vsa/keys.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Json = { json?: boolean };
type RotateOptions = Json & { overlap?: number };

const throwUsageError = throwUsageErrorFor((code) => ['conflict', 'not-found'].includes(code));

type KeyView = Omit<VsaKeyRow, 'id' | 'publicKey'>;
const viewOf = ({ keyId, algorithm, source, signsFrom, signsUntil, revokedAt }: VsaKeyRow): KeyView => ({
  keyId,
  algorithm,
  source,
  signsFrom,
  signsUntil,
  revokedAt,
});

function stateOf({ signsFrom, signsUntil, revokedAt }: VsaKeyRow, now: string): string {
  if (revokedAt !== null) return `revoked ${revokedAt.slice(0, 10)}`;
  if (signsFrom > now) return `signs from ${signsFrom}`;
  if (signsUntil === null) return 'signs';
  return signsUntil > now ? `signs until ${signsUntil}` : `signed until ${signsUntil.slice(0, 10)}`;
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listKeys } = await import('#lib/admin/vsa/keys.ts');
  const keys = await withDataFolder(io, listKeys).catch(throwUsageError);
  const now = io.now().toISOString();
  if (json) printJson(io, { keys: keys.map(viewOf) });
  else
    io.out(
      formatTable(
        ['KEY', 'ALGORITHM', 'FROM', 'STATE'],
        keys.map((key) => [key.keyId, key.algorithm, key.source, stateOf(key, now)]),
      ),
    );
  return EXIT.yes;
}

async function rotate(io: Io, { overlap, json }: RotateOptions): Promise<Exit> {
  const { rotateKey } = await import('#lib/admin/vsa/keys.ts');
  const key = await withDataFolder(io, (context) => rotateKey(context, { overlapMs: overlap })).catch(throwUsageError);
  if (json) printJson(io, { key: viewOf(key) });
  else io.out(`${key.keyId} is published now and signs from ${key.signsFrom}. The keys before it stay published.\n`);
  return EXIT.yes;
}

async function revoke(io: Io, keyId: string, { json }: Json): Promise<Exit> {
  const { revokeKey } = await import('#lib/admin/vsa/keys.ts');
  const key = await withDataFolder(io, (context) => revokeKey(context, keyId)).catch(throwUsageError);
  if (json) printJson(io, { key: viewOf(key) });
  else io.out(`revoked: ${key.keyId}. The summaries that it signed do not hold; Attestry signs new ones on request.\n`);
  return EXIT.yes;
}

export const addVsaKey: AddCommand = (program, io, does) => {
  const key = program
    .command('vsa-key')
    .description('manage the keys that sign verification summaries: list, rotate, revoke');
  key
    .command('list')
    .description('list the keys and when each signs')
    .action(does((options: Json) => list(io, options)));
  key
    .command('rotate')
    .description('publish a new key, which signs after the overlap')
    .option('--overlap <duration>', 'how long the present key still signs, as 12h or 7d (default: 1d)', parseDuration)
    .action(does((options: RotateOptions) => rotate(io, options)));
  key
    .command('revoke')
    .description('let the summaries of a key count no longer')
    .argument('<key>', 'its id, from vsa-key list')
    .action(does((keyId: string, options: Json) => revoke(io, keyId, options)));
};
