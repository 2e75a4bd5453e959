/** `attestry project visibility` and `attestry project badges`: who sees a project, and addresses of its badges. */
import type { Command } from 'commander';
import { VISIBILITIES, type Visibility } from '#lib/views/access/visibility.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor, UsageError } from '../terminal/io.ts';
import { choiceOption } from '../terminal/option-values.ts';
import { formatTable } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';

type Options = { set?: Visibility; reason?: string; json?: boolean };

const throwUsageError = throwUsageErrorFor((code) => code === 'bad-request' || code === 'not-found');

async function visibility(io: Io, slug: string, { set, reason, json }: Options): Promise<Exit> {
  const { changeVisibility, getVisibility } = await import('#lib/admin/visibility/change-visibility.ts');
  if (set !== undefined) {
    const input = { project: slug, visibility: set, reason: reason ?? '' };
    const changed = await withDataFolder(io, (context) => changeVisibility(context, input)).catch(throwUsageError);
    if (json) printJson(io, changed);
    else io.out(`${sanitizeLine(changed.slug)} ${changed.changed ? 'is now' : 'was already'} ${changed.visibility}\n`);
    return EXIT.yes;
  }
  const view = await withDataFolder(io, (context) => getVisibility(context, slug));
  if (view === null) throw new UsageError(`no project is or was called ${sanitizeLine(slug)}`);
  if (json) printJson(io, view);
  else {
    io.out(`${sanitizeLine(view.project)}: ${view.visibility}\n`);
    for (const { visibility: was, at, by, reason: why } of view.changes)
      io.out(sanitizeLine(`  ${was} since ${at.slice(0, 10)} by ${by?.name ?? 'unknown'}: ${why}`) + '\n');
  }
  return EXIT.yes;
}

type BadgeOptions = { note?: string; revoke?: string; json?: boolean };

async function badges(io: Io, slug: string, { note, revoke, json }: BadgeOptions): Promise<Exit> {
  const admin = await import('#lib/admin/visibility/badge-addresses.ts');
  if (note !== undefined && revoke !== undefined) throw new UsageError('one change at a time: --note or --revoke');
  if (note !== undefined) {
    const made = await withDataFolder(io, (context) => admin.makeBadgeAddress(context, { project: slug, note })).catch(
      throwUsageError,
    );
    const svg = `/badge/private/${made.secret}.svg`;
    if (json) printJson(io, { id: made.id, svg, json: svg.replace(/svg$/, 'json') });
    else io.out(`${svg}\nAttestry cannot show this address again. Revoke it with --revoke ${made.id}.\n`);
    return EXIT.yes;
  }
  if (revoke !== undefined) {
    const id = Number(revoke);
    if (!/^\d{1,15}$/.test(revoke)) throw new UsageError('--revoke takes the number of an address');
    await withDataFolder(io, (context) => admin.endBadgeAddress(context, { project: slug, id })).catch(throwUsageError);
    if (json) printJson(io, { revoked: id });
    else io.out(`revoked: address ${id}\n`);
    return EXIT.yes;
  }
  const list = await withDataFolder(io, (context) => admin.listBadgeAddresses(context, slug));
  if (list === null) throw new UsageError(`no project is or was called ${sanitizeLine(slug)}`);
  if (json) printJson(io, list);
  else
    io.out(
      formatTable(
        ['NUMBER', 'SINCE', 'BY', 'NOTE'],
        list.addresses.map(({ id, createdAt, createdBy, note: text }) => [
          String(id),
          createdAt.slice(0, 10),
          sanitizeLine(createdBy?.name ?? ''),
          sanitizeLine(text),
        ]),
      ),
    );
  return EXIT.yes;
}

/** Add the commands to `attestry project`. */
export function addProjectVisibility(project: Command, io: Io, does: Parameters<AddCommand>[2]): void {
  project
    .command('visibility')
    .description('who sees a project: read it, or make the project private or public')
    .argument('<slug>', 'as github.com/owner/name')
    .addOption(choiceOption('--set <visibility>', 'what it becomes', VISIBILITIES))
    .option('--reason <text>', 'why; needed for a change')
    .action(does((slug: string, options: Options) => visibility(io, slug, options)));
  project
    .command('badges')
    .description('addresses of badges that need no sign-in: list them, make one, or revoke one')
    .argument('<slug>', 'as github.com/owner/name')
    .option('--note <text>', 'make an address; the note says what it is for')
    .option('--revoke <number>', 'revoke an address')
    .action(does((slug: string, options: BadgeOptions) => badges(io, slug, options)));
}
