/** `attestry hold add|list|release`: legal holds. Works on the data folder, whether or not the app is running. */
import type { HoldView } from '#lib/views/retention/hold.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor } from '../terminal/io.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { MAX_LISTED, printPage } from '../terminal/print-page.ts';
import { releaseStateOf } from '../terminal/release-state.ts';
import { parseNumberOf } from '#app/cli/terminal/option-values.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Json = { json?: boolean };
type AddOptions = Json & { project?: string; artifact?: string; evidence?: string; reason: string };
type ReleaseOptions = Json & { reason: string };

const throwUsageError = throwUsageErrorFor();

const parseId = parseNumberOf('hold', 'hold list');

async function add(io: Io, { json, ...input }: AddOptions): Promise<Exit> {
  const { createHold } = await import('#lib/admin/retention/holds.ts');
  const { getHold } = await import('#lib/query/retention/list-holds.ts');
  const hold = await withDataFolder(io, async (context) => {
    const { id } = await createHold(context, input);
    return (await getHold(context, id))!;
  }).catch(throwUsageError);
  if (json) printJson(io, { hold });
  else {
    io.out(`hold ${hold.id}: ${coverageOf(hold)}\n`);
    io.err(`Release it with: npx attestry hold release ${hold.id} --reason TEXT\n`);
  }
  return EXIT.yes;
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listHolds } = await import('#lib/query/retention/list-holds.ts');
  const page = await withDataFolder(io, (context) => listHolds(context, { limit: MAX_LISTED }));
  return printPage(io, { page, json }, ['ID', 'STATE', 'HOLDS', 'MADE BY', 'REASON'], ({ holds }) =>
    holds.map((one) => [
      String(one.id),
      releaseStateOf(one),
      coverageOf(one),
      one.createdBy?.name ?? 'unknown',
      one.reason,
    ]),
  );
}

function coverageOf({ project, artifact, evidence }: HoldView): string {
  if (project !== null) return sanitizeLine(`everything of ${project}`);
  if (artifact !== null) return sanitizeLine(`everything about ${artifact}`);
  return sanitizeLine(`the document ${evidence ?? 'unknown'}`);
}

async function release(io: Io, id: number, { reason, json }: ReleaseOptions): Promise<Exit> {
  const { releaseHold } = await import('#lib/admin/retention/holds.ts');
  await withDataFolder(io, (context) => releaseHold(context, { id, reason })).catch(throwUsageError);
  if (json) printJson(io, { released: id });
  else io.out(`released: hold ${id}\n`);
  return EXIT.yes;
}

export const addHold: AddCommand = (program, io, does) => {
  const hold = program
    .command('hold')
    .description('keep the bytes of evidence under legal hold, whatever the policies say: add, list, release')
    .addHelpText('after', '\nExample: attestry hold add --project github.com/acme/app --reason "case 2026-17"');
  hold
    .command('add')
    .description('hold a project, an artifact or a document')
    .option('--project <slug>', 'everything of a project, also what arrives later')
    .option('--artifact <digest>', 'every document about an artifact, also those that arrive later')
    .option('--evidence <id>', 'one document, as sha256:…')
    .requiredOption('--reason <text>', 'why')
    .action(does((options: AddOptions) => add(io, options)));
  hold
    .command('list')
    .description('the holds, the newest first')
    .action(does((options: Json) => list(io, options)));
  hold
    .command('release')
    .description('let retention drop the bytes again')
    .argument('<id>', 'its number', parseId)
    .requiredOption('--reason <text>', 'why')
    .action(does((id: number, options: ReleaseOptions) => release(io, id, options)));
};
