/** `attestry trust add|list|remove`: manage trusted roots and keys in the data folder. A running app notices it. */
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import { EXIT, type Exit, type Io, printJson, readInput, throwUsageErrorFor } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { parseCount, parseTime } from '#app/cli/terminal/option-values.ts';
import { printWhatIf, WHAT_IF_OPTION } from './print-what-if.ts';
import { withDataFolder } from './data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Json = { json?: boolean };
type AddOptions = Json & {
  whatIf?: boolean;
  name?: string;
  hint?: string;
  validFrom?: string;
  validUntil?: string;
  tlogThreshold?: number;
  ctlogThreshold?: number;
  timestampThreshold?: number;
};

const shortId = (id: string) => id.slice(0, 19);
const idsAndNames = (entries: TrustEntry[]) => entries.map(({ id, name, kind }) => ({ id, name, kind }));

/** Turn user errors into wrong usage: invalid trust material, or a name that matches none or several entries. */
const throwUsageError = throwUsageErrorFor((code) => code !== 'internal' && code !== 'unavailable');

async function add(io: Io, file: string, options: AddOptions): Promise<Exit> {
  const { addTrustFile } = await import('#lib/admin/change-trust.ts');
  const bytes = await readInput(io, file);
  const {
    tlogThreshold: tlog,
    ctlogThreshold: ctlog,
    timestampThreshold: timestamp,
    name,
    hint,
    validFrom,
    validUntil,
  } = options;
  const thresholds = {
    ...(tlog !== undefined && { tlog }),
    ...(ctlog !== undefined && { ctlog }),
    ...(timestamp !== undefined && { timestamp }),
  };
  if (options.whatIf) {
    const text = new TextDecoder().decode(bytes);
    const trust = [{ file: text, name, hint, validFrom, validUntil, thresholds }];
    return printWhatIf(io, { trust }, { json: options.json, file });
  }
  const done = await withDataFolder(io, (app) =>
    addTrustFile(app, { bytes, name, hint, validFrom, validUntil, thresholds }),
  ).catch(throwUsageError);
  if (options.json) printJson(io, { added: idsAndNames(done.added), present: idsAndNames(done.present) });
  for (const [word, entries] of options.json
    ? []
    : ([
        ['added', done.added],
        ['already trusted', done.present],
      ] as const)) {
    for (const { name: called, kind, id } of entries) io.out(`${word}: ${sanitizeLine(called)} (${kind}) ${id}\n`);
  }
  return EXIT.yes;
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listTrust } = await import('#db/system/trust.ts');
  const rows = await withDataFolder(io, ({ store }) => listTrust(store.read));
  if (json) {
    printJson(io, {
      trust: rows.map(({ id, name, kind, builtIn, addedAt, thresholds, validFrom, validUntil, hint }) => ({
        id,
        name,
        kind,
        builtIn,
        addedAt,
        thresholds,
        validFrom,
        validUntil,
        hint,
      })),
    });
  } else {
    const limit = (at: string | null) => at?.slice(0, 10) ?? '';
    io.out(
      formatTable(
        ['ID', 'KIND', 'LOG/SCT/TIME', 'FROM', 'UNTIL', 'ADDED', 'NAME'],
        rows.map(
          ({ id, kind, thresholds: { tlog, ctlog, timestamp }, validFrom, validUntil, builtIn, addedAt, name }) => [
            shortId(id),
            kind,
            `${tlog}/${ctlog}/${timestamp}`,
            limit(validFrom),
            limit(validUntil),
            builtIn ? 'built in' : limit(addedAt),
            name,
          ],
        ),
      ),
    );
  }
  return EXIT.yes;
}

async function remove(io: Io, written: string, { json, whatIf }: Json & { whatIf?: boolean }): Promise<Exit> {
  if (whatIf) return printWhatIf(io, { trust: [{ remove: written }] }, { json });
  const { removeTrustEntry } = await import('#lib/admin/change-trust.ts');
  const { removed } = await withDataFolder(io, (app) => removeTrustEntry(app, written)).catch(throwUsageError);
  if (json) printJson(io, { removed: idsAndNames([removed]) });
  else io.out(`no longer trusted: ${sanitizeLine(removed.name)} (${removed.kind}) ${removed.id}\n`);
  return EXIT.yes;
}

export const addTrust: AddCommand = (program, io, does) => {
  const trust = program.command('trust').description('manage trusted roots and keys: add, list, remove');
  trust
    .command('add')
    .description('trust a trusted_root.json, a PEM public key, npm registry keys, or a private CA with its TSA')
    .argument('<file>')
    .option('--name <name>', 'name of the entry')
    .option('--hint <hint>', 'key id that documents use for the key')
    .option('--valid-from <time>', 'not valid before', parseTime)
    .option('--valid-until <time>', 'not valid after', parseTime)
    .option('--tlog-threshold <n>', 'transparency log entries required', parseCount)
    .option('--ctlog-threshold <n>', 'certificate log timestamps required', parseCount)
    .option('--timestamp-threshold <n>', 'trusted times required', parseCount)
    .option(...WHAT_IF_OPTION)
    .action(does((file: string, options: AddOptions) => add(io, file, options)));
  trust
    .command('list')
    .description('list the trusted roots and keys')
    .action(does((options: Json) => list(io, options)));
  trust
    .command('remove')
    .description('remove a trusted root or key')
    .argument('<id-or-name>')
    .option(...WHAT_IF_OPTION)
    .action(does((written: string, options: Json) => remove(io, written, options)));
};
