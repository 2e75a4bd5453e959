/**
 * `attestry retention`: what the policies let go, and with `--apply` drop it. Works on the data folder, whether or not
 * the app is running; a run that is interrupted goes on in the app.
 */
import { formatBytes, formatCount, formatQuantity } from '#lib/format/quantity.ts';
import type { KeptGroup, RetentionGroup, RetentionPreview } from '#lib/views/retention/retention.ts';
import type { Context } from '#lib/context/context.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor, UsageError } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Options = { dryRun?: boolean; apply?: boolean; reason?: string; json?: boolean };
type Preview = Omit<RetentionPreview, 'cursor'>;

const throwUsageError = throwUsageErrorFor();

async function retention(io: Io, options: Options): Promise<Exit> {
  if (!options.apply) return preview(io, options);
  if (options.dryRun) throw new UsageError('choose --dry-run or --apply');
  if (options.reason === undefined) throw new UsageError('--apply needs --reason TEXT');
  return apply(io, options.reason, options.json);
}

async function preview(io: Io, { json }: Options): Promise<Exit> {
  const whole = await withDataFolder(io, wholePreview);
  if (json) printJson(io, { dryRun: true, ...whole });
  else io.out(formatPreview(whole));
  return EXIT.yes;
}

/** All parts of the preview, added up. */
async function wholePreview(context: Context): Promise<Preview> {
  const { previewRetention } = await import('#lib/query/retention/preview-retention.ts');
  const drops = new Map<string, RetentionGroup>();
  const keeps = new Map<string, KeptGroup>();
  let documents = 0;
  for (let cursor: string | undefined; ;) {
    const part = await previewRetention(context, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    documents += part.documents;
    for (const group of part.drops)
      addTo(drops, JSON.stringify([group.kind, group.project, group.policy, group.version, group.days]), group);
    for (const group of part.keeps) addTo(keeps, group.reason, group);
    if (part.cursor === null)
      return { cutoff: part.cutoff, documents, drops: [...drops.values()], keeps: [...keeps.values()] };
    cursor = part.cursor;
  }
}

function addTo<T extends { documents: number; bytes: number; storedBytes: number }>(
  groups: Map<string, T>,
  key: string,
  group: T,
): void {
  const known = groups.get(key);
  groups.set(
    key,
    known === undefined
      ? group
      : {
          ...known,
          documents: known.documents + group.documents,
          bytes: known.bytes + group.bytes,
          storedBytes: known.storedBytes + group.storedBytes,
        },
  );
}

function formatPreview({ cutoff, documents, drops, keeps }: Preview): string {
  if (cutoff === null) return 'No policy in force has a retention: every document is kept for ever.\n';
  const going = drops.reduce((sum, group) => sum + group.documents, 0);
  const stored = drops.reduce((sum, group) => sum + group.storedBytes, 0);
  const table = formatTable(
    ['KIND', 'DOCUMENTS', 'BYTES', 'IN STORE', 'POLICY', 'PROJECT'],
    drops.map((group) => [
      group.kind,
      formatCount(group.documents),
      formatBytes(group.bytes),
      formatBytes(group.storedBytes),
      sanitizeLine(`${group.policy} ${group.version}, ${formatQuantity(group.days, 'day')}`),
      sanitizeLine(group.project ?? ''),
    ]),
  );
  const kept = keeps.map((group) => `${formatCount(group.documents)} ${group.reason}: ${group.text}\n`).join('');
  return [
    drops.length === 0 ? '' : `${table}\n`,
    `The bytes of ${formatQuantity(going, 'document')} of ${formatCount(documents)} received until ${cutoff.slice(0, 10)} would go: ${formatBytes(stored)} of the store.\n`,
    keeps.length === 0 ? '' : `The others stay:\n${kept}`,
    going === 0 ? '' : 'Nothing was changed. Drop them with: npx attestry retention --apply --reason TEXT\n',
  ].join('');
}

async function apply(io: Io, reason: string, json: boolean | undefined): Promise<Exit> {
  const { finishRetention, startRetention } = await import('#lib/admin/retention/run-retention.ts');
  const done = await withDataFolder(io, async (context) => {
    const { run, isNew } = await startRetention(context, { reason });
    if (!isNew) io.err(`run ${run} was not finished, and goes on\n`);
    return finishRetention(context, run);
  }).catch(throwUsageError);
  const { id: run, documents, bytes, storedBytes } = done;
  if (json) printJson(io, { run, documents, bytes, storedBytes });
  else
    io.out(
      `run ${run}: the bytes of ${formatQuantity(documents, 'document')} were dropped, ${formatBytes(storedBytes)} of the store. Their verdicts, digests and log entries stay.\n`,
    );
  return EXIT.yes;
}

export const addRetention: AddCommand = (program, io, does) => {
  program
    .command('retention')
    .description('list the evidence whose bytes the policies let go, and with --apply drop them')
    .option('--dry-run', 'only list it (the default)')
    .option('--apply', 'drop the bytes; verdicts, digests and log entries stay')
    .option('--reason <text>', 'why; --apply needs it')
    .addHelpText('after', '\nExample: attestry retention --apply --reason "disk space"')
    .action(does((options: Options) => retention(io, options)));
};
