/** Trust for one command: the trust of the data folder, or other roots and keys from options. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { builtInTrust, parseTrustFile } from '#lib/verify/trust/trust.ts';
import type { TrustEntry, TrustSet } from '#lib/verify/result/verification.ts';
import { AttestryError } from '#lib/errors.ts';
import { type Io, readInput, UsageError } from '../terminal/io.ts';
import { collect, parseCount, parseTime } from '#app/cli/terminal/option-values.ts';

export type TrustOptions = {
  trustedRoot?: string[];
  key?: string[];
  keyValidFrom?: string;
  keyValidUntil?: string;
  tlogThreshold?: number;
  ctlogThreshold?: number;
  timestampThreshold?: number;
};

/** Add the options that replace or extend the configured trust. */
export function addTrustOptions(command: Command): Command {
  return command
    .option(
      '--trusted-root <file>',
      'trust this trusted_root.json or CA instead of the configured trust (repeatable)',
      collect,
    )
    .option('--key <file>', 'trust this public key, PEM or npm registry keys (repeatable)', collect)
    .option('--key-valid-from <time>', 'the keys given are not valid before', parseTime)
    .option('--key-valid-until <time>', 'the keys given are not valid after', parseTime)
    .option('--tlog-threshold <n>', 'transparency log entries required', parseCount)
    .option('--ctlog-threshold <n>', 'certificate log timestamps required', parseCount)
    .option('--timestamp-threshold <n>', 'trusted times required', parseCount);
}

async function parseFiles(io: Io, files: string[]): Promise<TrustEntry[]> {
  const entries: TrustEntry[] = [];
  for (const file of files) {
    const bytes = await readInput(io, file);
    try {
      entries.push(...parseTrustFile(bytes, file));
    } catch (error) {
      throw error instanceof AttestryError ? new UsageError(error.message, { cause: error }) : error;
    }
  }
  return entries;
}

/** Return the trust of the data folder; the built-in trust if there is no data folder yet. */
export async function configuredTrust(io: Io): Promise<TrustSet> {
  const { dataFolder: folder, databaseUrl } = await io.settings();
  if (databaseUrl === null && !existsSync(join(folder, 'attestry.db'))) return { version: 0, entries: builtInTrust() };
  const [{ openDatabase }, { trustSet }] = await Promise.all([import('#db/open.ts'), import('#db/system/trust.ts')]);
  const store = await openDatabase({ folder, databaseUrl });
  try {
    return await trustSet(store.read);
  } finally {
    await store.close();
  }
}

/** Return the trust that the options name. `otherwise` provides the trust if they name no root. */
export async function trustFromOptions(
  io: Io,
  options: TrustOptions,
  otherwise: () => Promise<TrustSet>,
): Promise<TrustSet> {
  const { trustedRoot, key, keyValidFrom, keyValidUntil, tlogThreshold, ctlogThreshold, timestampThreshold } = options;
  const base =
    trustedRoot === undefined ? await otherwise() : { version: 0, entries: await parseFiles(io, trustedRoot) };
  const keys = (await parseFiles(io, key ?? [])).map((entry) => ({
    ...entry,
    validFrom: keyValidFrom ?? null,
    validUntil: keyValidUntil ?? null,
  }));
  const entries = [...base.entries, ...keys].map((entry) => ({
    ...entry,
    thresholds: {
      tlog: tlogThreshold ?? entry.thresholds.tlog,
      ctlog: ctlogThreshold ?? entry.thresholds.ctlog,
      timestamp: timestampThreshold ?? entry.thresholds.timestamp,
    },
  }));
  return { version: base.version, entries };
}
