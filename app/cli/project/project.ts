/**
 * `attestry project add|list|remove|expectations|migration|visibility|badges`: claim projects in the data folder, and
 * say who sees them. A running app notices it.
 */
import { AttestryError } from '#lib/errors.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { printWhatIf, WHAT_IF_OPTION } from '../commands/print-what-if.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { addProjectExpectations } from './expectations.ts';
import { addProjectMigration } from './migration.ts';
import { addProjectVisibility } from './visibility.ts';

type Json = { json?: boolean };
type WhatIf = { whatIf?: boolean };
type AddOptions = Json & WhatIf & { repositoryId?: string; ownerId?: string };

/** A slug or an id that is wrong is wrong usage. */
const throwUsageError = throwUsageErrorFor();

/** A conflict with what is known or configured is the answer no; any other error is thrown. */
function conflictOf(error: unknown): AttestryError {
  return error instanceof AttestryError && error.code === 'conflict' ? error : throwUsageError(error);
}

function printConflict(io: Io, { code, message }: AttestryError, json: boolean | undefined): Exit {
  if (json) printJson(io, { error: { code, message } });
  else io.err(`attestry: ${message}\n`);
  return EXIT.no;
}

async function add(io: Io, slug: string, { repositoryId, ownerId, json, whatIf }: AddOptions): Promise<Exit> {
  if (whatIf) return printWhatIf(io, { claims: [{ slug, repositoryId, ownerId }] }, { json });
  const { claimProject } = await import('#lib/admin/projects.ts');
  const claimed = await withDataFolder(io, (context) => claimProject(context, { slug, repositoryId, ownerId })).catch(
    conflictOf,
  );
  if (claimed instanceof AttestryError) return printConflict(io, claimed, json);
  if (json) printJson(io, claimed);
  else {
    const ids = [
      claimed.repositoryId === null ? 'by its name only' : `repository id ${claimed.repositoryId}`,
      ...(claimed.ownerId === null ? [] : [`owner id ${claimed.ownerId}`]),
    ].join(', ');
    io.out(`${claimed.present ? 'already claimed' : 'claimed'}: ${sanitizeLine(claimed.slug)} (${ids})\n`);
    if (claimed.repositoryId === null)
      io.err('Its CI jobs cannot send evidence with an ID token until --repository-id states its id.\n');
  }
  return EXIT.yes;
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listClaims } = await import('#lib/admin/projects.ts');
  const projects = await withDataFolder(io, listClaims);
  if (json) printJson(io, { projects });
  else
    io.out(
      formatTable(
        ['CLAIMED', 'BY', 'REPOSITORY ID', 'OWNER ID', 'PROJECT'],
        projects.map(({ slug, repositoryId, ownerId, claimedAt, claimedBy }) => [
          claimedAt?.slice(0, 10) ?? 'no',
          sanitizeLine(claimedBy?.name ?? ''),
          repositoryId ?? '',
          ownerId ?? '',
          sanitizeLine(slug),
        ]),
      ),
    );
  return EXIT.yes;
}

async function remove(io: Io, slug: string, { json, whatIf }: Json & WhatIf): Promise<Exit> {
  if (whatIf) return printWhatIf(io, { claims: [{ withdraw: slug }] }, { json });
  const { withdrawClaim } = await import('#lib/admin/projects.ts');
  const removed = await withDataFolder(io, (context) => withdrawClaim(context, slug)).catch(conflictOf);
  if (removed instanceof AttestryError) return printConflict(io, removed, json);
  if (json) printJson(io, { removed: removed.slug });
  else io.out(`no longer claimed: ${sanitizeLine(removed.slug)}. Its evidence stays.\n`);
  return EXIT.yes;
}

export const addProject: AddCommand = (program, io, does) => {
  const project = program
    .command('project')
    .description(
      'claim projects, say what they expect and who sees them: add, list, remove, expectations, migration, visibility, badges',
    );
  project
    .command('add')
    .description('claim a project; jobs of its repository may then send evidence with an ID token')
    .argument('<slug>', 'as github.com/owner/name')
    .option('--repository-id <id>', 'the immutable id of the repository at its host')
    .option('--owner-id <id>', 'the immutable id of its owner at the host')
    .option(...WHAT_IF_OPTION)
    .action(does((slug: string, options: AddOptions) => add(io, slug, options)));
  project
    .command('list')
    .description('list the projects and who claimed them')
    .action(does((options: Json) => list(io, options)));
  project
    .command('remove')
    .description('withdraw the claim of a project; its evidence stays')
    .argument('<slug>', 'as github.com/owner/name')
    .option(...WHAT_IF_OPTION)
    .action(does((slug: string, options: Json) => remove(io, slug, options)));
  addProjectExpectations(project, io, does);
  addProjectMigration(project, io, does);
  addProjectVisibility(project, io, does);
};
