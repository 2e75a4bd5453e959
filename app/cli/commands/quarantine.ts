/**
 * `attestry quarantine` (which creates one), `quarantine list` and `quarantine release`. Works on the data folder; a
 * running app notices the change by itself, and applies it to many documents in the background.
 */
import type { ActorView } from '#lib/views/reference/actor.ts';
import type { QuarantineView } from '#lib/views/quarantine.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor } from '../terminal/io.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { MAX_LISTED, printPage } from '../terminal/print-page.ts';
import { releaseStateOf } from '../terminal/release-state.ts';
import { parseTime, parseNumberOf } from '#app/cli/terminal/option-values.ts';
import { printWhatIf, WHAT_IF_OPTION } from './print-what-if.ts';
import { withDataFolder } from './data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Json = { json?: boolean };
type Criteria = {
  evidence?: string;
  sender?: string;
  signer?: string;
  issuer?: string;
  from?: string;
  until?: string;
};
type WhatIf = { whatIf?: boolean };
type CreateOptions = Json & WhatIf & Criteria & { reason: string };
type ReleaseOptions = Json & WhatIf & { reason: string };

const throwUsageError = throwUsageErrorFor();

const parseId = parseNumberOf('quarantine', 'quarantine list');

async function create(io: Io, { json, whatIf, ...input }: CreateOptions): Promise<Exit> {
  if (whatIf) return printWhatIf(io, { quarantine: [input] }, { json });
  const { createQuarantine } = await import('#lib/admin/quarantine.ts');
  const { getQuarantine } = await import('#lib/query/quarantine/list-quarantines.ts');
  const quarantine = await withDataFolder(io, async (context) => {
    const { id } = await createQuarantine(context, input);
    return (await getQuarantine(context, id))!;
  }).catch(throwUsageError);
  if (json) printJson(io, { quarantine });
  else {
    io.out(`quarantine ${quarantine.id}: ${coverageOf(quarantine)}\n`);
    io.err(`Release it with: npx attestry quarantine release ${quarantine.id} --reason TEXT\n`);
  }
  return EXIT.yes;
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listQuarantines } = await import('#lib/query/quarantine/list-quarantines.ts');
  const page = await withDataFolder(io, (context) => listQuarantines(context, { limit: MAX_LISTED }));
  const headings = ['ID', 'STATE', 'DOCUMENTS', 'COVERS', 'MADE BY', 'REASON'];
  return printPage(io, { page, json }, headings, ({ quarantines }) =>
    quarantines.map((one) => [
      String(one.id),
      releaseStateOf(one),
      String(one.documents),
      coverageOf(one),
      one.createdBy?.name ?? 'unknown',
      one.reason,
    ]),
  );
}

function coverageOf({ evidence, sender, signer, from, until }: QuarantineView): string {
  const parts = [
    evidence,
    sender && `sent by ${senderOf(sender)}`,
    signer && `signed by ${signer.identity}`,
    from && `received from ${from}`,
    until && `received before ${until}`,
  ];
  return sanitizeLine(parts.filter((part) => part !== null).join(', '));
}

const senderOf = ({ kind, identifier, name }: ActorView): string =>
  identifier === name ? `${kind}:${identifier}` : `${kind}:${identifier} (${name})`;

async function release(io: Io, id: number, { reason, json, whatIf }: ReleaseOptions): Promise<Exit> {
  if (whatIf) return printWhatIf(io, { quarantine: [{ release: id, reason }] }, { json });
  const { releaseQuarantine } = await import('#lib/admin/quarantine.ts');
  await withDataFolder(io, (context) => releaseQuarantine(context, { id, reason })).catch(throwUsageError);
  if (json) printJson(io, { released: id });
  else io.out(`released: quarantine ${id}\n`);
  return EXIT.yes;
}

export const addQuarantine: AddCommand = (program, io, does) => {
  const quarantine = program
    .command('quarantine')
    .description('make evidence count for nothing, until it is released: create, list, release')
    .addHelpText('after', '\nExample: attestry quarantine --sender token:3 --reason "the token leaked"');
  quarantine
    .command('create', { isDefault: true })
    .description('quarantine the evidence that meets all criteria, now and in the future')
    .option('--evidence <id>', 'one document, as sha256:…')
    .option('--sender <kind:id>', 'everything of a sender, as token:3 (see `sentBy` of the evidence)')
    .option('--signer <identity>', 'everything of a signer: the identity of a certificate, or a key id')
    .option('--issuer <url>', 'the issuer, when several signers share the identity')
    .option('--from <time>', 'received at or after this time', parseTime)
    .option('--until <time>', 'received before this time', parseTime)
    .requiredOption('--reason <text>', 'why; shown on the page of each document')
    .option(...WHAT_IF_OPTION)
    .action(does((options: CreateOptions) => create(io, options)));
  quarantine
    .command('list')
    .description('the quarantines, the newest first')
    .action(does((options: Json) => list(io, options)));
  quarantine
    .command('release')
    .description('let the evidence count again')
    .argument('<id>', 'its number', parseId)
    .requiredOption('--reason <text>', 'why')
    .option(...WHAT_IF_OPTION)
    .action(does((id: number, options: ReleaseOptions) => release(io, id, options)));
};
