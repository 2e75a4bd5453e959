/** `attestry project migration`: what became unknown when the store was migrated to authority. */
import type { Command } from 'commander';
import { claimCommand } from '#lib/format/claim-command.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { MigrationView } from '#lib/views/project.ts';
import { parseNumberOf } from '#app/cli/terminal/option-values.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';

type Options = { json?: boolean; limit?: number; cursor?: string };

const throwUsageError = throwUsageErrorFor();

async function migration(io: Io, { json, ...query }: Options): Promise<Exit> {
  const { getMigration } = await import('#lib/query/project/get-migration.ts');
  const view = await withDataFolder(io, (context) => getMigration(context, query)).catch(throwUsageError);
  if (json) printJson(io, view);
  else io.out(formatMigration(view));
  return EXIT.yes;
}

function formatMigration(view: MigrationView): string {
  const { state, counts, projects, artifacts, cursor } = view;
  if (state === 'none') return 'This store was filled with authority from the start: nothing was migrated.\n';
  const running = state === 'running' ? 'The migration is running: more artifacts may follow.\n' : '';
  if (counts.artifacts === 0 && counts.withoutProject === 0)
    return `${running}Every artifact that was verified before is expected here.\n`;
  return [
    running,
    `${formatQuantity(counts.artifacts, 'artifact')} of ${formatQuantity(counts.projects, 'project')} `,
    'were verified before authority was introduced and are unknown now.\n',
    counts.withoutProject === 0
      ? ''
      : `So ${counts.withoutProject === 1 ? 'is' : 'are'} ${formatQuantity(counts.withoutProject, 'artifact')} without a project.\n`,
    projects.length === 0 ? '' : `\nIf a project is yours, claim it:\n\n${formatProjects(projects)}`,
    artifacts.length === 0 ? '' : `\n${formatArtifacts(artifacts)}`,
    cursor === null ? '' : `More: --cursor ${cursor}\n`,
  ].join('');
}

function formatProjects(projects: MigrationView['projects']): string {
  return formatTable(
    ['ARTIFACTS', 'COMMAND'],
    projects.map(({ slug, artifacts }) => [String(artifacts), claimCommand(slug) ?? sanitizeLine(slug)]),
  );
}

function formatArtifacts(artifacts: MigrationView['artifacts']): string {
  return formatTable(
    ['BEFORE', 'PROJECT', 'NAME', 'DIGEST'],
    artifacts.map(({ before, project, name, digest }) => [
      before,
      sanitizeLine(project?.slug ?? 'none'),
      sanitizeLine(name ?? ''),
      digest,
    ]),
  );
}

/** Add the command to `attestry project`. */
export function addProjectMigration(project: Command, io: Io, does: Parameters<AddCommand>[2]): void {
  project
    .command('migration')
    .description('artifacts that were verified before authority was introduced, and that no project here expects')
    .option('--limit <number>', 'artifacts to list, at most 200 (default: 50)', parseNumberOf('limit', 'project'))
    .option('--cursor <text>', 'the next page')
    .action(does((options: Options) => migration(io, options)));
}
