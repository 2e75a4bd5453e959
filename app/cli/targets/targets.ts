/** `attestry targets show|set|remove`. Works on the data folder, whether or not the app is running. */
import { Argument, type Command } from 'commander';
import {
  describeOlderChanges,
  describeTargetOutcome,
  describeTargetOwner,
  describeTargetValue,
  targetFigureName,
} from '#lib/metrics/describe-target.ts';
import { readTargetValue, targetValueHint } from '#lib/metrics/read-target.ts';
import { TARGET_FIGURES, type TargetFigure, type TargetOutcome } from '#lib/metrics/target.ts';
import type { TargetsView } from '#lib/views/metrics.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { parseNumberOf } from '#app/cli/terminal/option-values.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor, UsageError } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { printRefusal } from '../terminal/refusal.ts';

type Options = { project?: string; json?: boolean };
type ChangeOptions = Options & { reason: string; ifVersion?: number };

/** A missed target is no, and one of which nobody can say is undetermined. */
function exitOf(outcomes: readonly TargetOutcome[]): Exit {
  if (outcomes.includes('missed')) return EXIT.no;
  return outcomes.every((outcome) => outcome === 'met') ? EXIT.yes : EXIT.unknown;
}

async function show(io: Io, { project, json }: Options): Promise<Exit> {
  const { getMetrics } = await import('#lib/query/metrics/get-metrics.ts');
  const { getTargets } = await import('#lib/query/metrics/get-targets.ts');
  const { metrics, view } = await withDataFolder(io, async (context) => ({
    metrics: await getMetrics(context, { project }),
    view: (await getTargets(context, project ?? null))!,
  })).catch(throwUsageErrorFor());
  const { from, to, targets } = metrics;
  if (json) printJson(io, { project: metrics.project, from, to, targets, history: view.history });
  else {
    const rows = targets.map((target) => [
      target.figure,
      targetFigureName(target.figure),
      describeTargetValue(target),
      describeTargetOutcome(target),
      describeTargetOwner(target),
    ]);
    const where = sanitizeLine(metrics.project ?? 'the installation');
    io.out(`${where}, ${from} to ${to}${rows.length === 0 ? ': no target\n' : '\n'}`);
    if (rows.length > 0) io.out(formatTable(['ID', 'FIGURE', 'TARGET', 'OUTCOME', 'WHOSE'], rows));
    io.out(formatHistory(view));
  }
  return exitOf(targets.map(({ outcome }) => outcome));
}

function formatHistory({ history, versions }: Pick<TargetsView, 'history' | 'versions'>): string {
  const lines = history.map(({ figure, value, at, by, reason }) => {
    const what = value === null ? 'removed' : describeTargetValue({ figure, value });
    return `${sanitizeLine(`  ${at.slice(0, 10)} ${figure} ${what} by ${by?.name ?? 'unknown'}: ${reason}`)}\n`;
  });
  const older = describeOlderChanges(versions, history.length);
  if (older !== null) lines.push(`  ${older}\n`);
  return lines.length === 0 ? '' : `\nSet here, the newest first:\n${lines.join('')}`;
}

async function change(
  io: Io,
  figure: TargetFigure,
  value: number | null,
  { project, reason, ifVersion, json }: ChangeOptions,
): Promise<Exit> {
  const { changeTarget } = await import('#lib/admin/targets/change-target.ts');
  const { getTargets } = await import('#lib/query/metrics/get-targets.ts');
  const work = withDataFolder(io, async (context) => {
    const version = ifVersion ?? (await getTargets(context, project ?? null))?.versions[figure] ?? 0;
    return changeTarget(context, { project: project ?? null, figure, value, reason, version });
  });
  const changed = await work.catch((error: unknown) => printRefusal(io, error, { file: figure, json }));
  if (typeof changed === 'number') return changed;
  if (json) printJson(io, changed);
  else {
    const target = value === null ? 'no target' : `target ${describeTargetValue({ figure, value })}`;
    const where = sanitizeLine(changed.project ?? 'the installation');
    io.out(`${where}: ${targetFigureName(figure)}: ${target}${changed.changed ? '' : ', as before'}\n`);
  }
  return EXIT.yes;
}

function set(io: Io, figure: TargetFigure, written: string, options: ChangeOptions): Promise<Exit> {
  const value = readTargetValue(figure, written);
  if (value === null) throw new UsageError(`the target of ${figure} is ${targetValueHint(figure)}`);
  return change(io, figure, value, options);
}

const FIGURE = new Argument('<figure>', 'the figure, as in GET /api/v1/metrics').choices(TARGET_FIGURES);

function addChange(command: Command): Command {
  return command
    .requiredOption('--reason <text>', 'why, for the history')
    .option('--project <slug>', 'of this project; without it, of the whole installation')
    .option(
      '--if-version <number>',
      'only where this is the current version',
      parseNumberOf('version', 'targets show'),
    );
}

export const addTargets: AddCommand = (program, io, does) => {
  const targets = program
    .command('targets')
    .description('targets of coverage, time to verify and defect leakage: show, set, remove')
    .addHelpText('after', '\nExample: attestry targets set coverage 90% --reason "agreed in the May meeting"');
  targets
    .command('show', { isDefault: true })
    .description('the targets that count, met or missed in the last 30 days; exits with 1 where one is missed')
    .option('--project <slug>', 'of this project; without it, of the whole installation')
    .action(does((options: Options) => show(io, options)));
  addChange(
    targets
      .command('set')
      .description('set the target of a figure')
      .addArgument(FIGURE)
      .argument('<value>', 'a share as 90% or 0.9; a time as 90s, 5m, 2h or 1d'),
  ).action(does((figure: TargetFigure, value: string, options: ChangeOptions) => set(io, figure, value, options)));
  addChange(targets.command('remove').description('remove the target of a figure').addArgument(FIGURE)).action(
    does((figure: TargetFigure, options: ChangeOptions) => change(io, figure, null, options)),
  );
};
