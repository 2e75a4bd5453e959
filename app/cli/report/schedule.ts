/** `attestry report schedule add|list|end`. Works on the data folder, whether or not the app is running. */
import { formatRhythm, type Rhythm, WEEKDAY_NAMES } from '#lib/format/rhythm.ts';
import type { ScheduleView } from '#lib/views/report/kept.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor, UsageError } from '../terminal/io.ts';
import { parseNumberOf } from '../terminal/option-values.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { MAX_LISTED, printPage } from '../terminal/print-page.ts';

type Json = { json?: boolean };
type AddOptions = Json & { name: string; project?: string; weekly?: string; monthly?: string; reason: string };

const throwUsageError = throwUsageErrorFor();
const parseId = parseNumberOf('schedule', 'report schedule list');

async function add(io: Io, { json, weekly, monthly, ...request }: AddOptions): Promise<Exit> {
  const rhythm = rhythmOf(weekly, monthly);
  const { createReportSchedule } = await import('#lib/admin/report/schedules.ts');
  const schedule = await withDataFolder(io, (context) =>
    createReportSchedule(context, { ...request, ...rhythm }),
  ).catch(throwUsageError);
  if (json) printJson(io, { schedule });
  else {
    io.out(`schedule ${schedule.id}: ${describe(schedule)}\n`);
    io.err('The running app makes the first report at once; see: npx attestry report list\n');
  }
  return EXIT.yes;
}

/** `monday` or `1`, and `1` to `28`. */
function rhythmOf(weekly: string | undefined, monthly: string | undefined): Rhythm {
  if ((weekly === undefined) === (monthly === undefined)) throw new UsageError('give --weekly DAY or --monthly DAY');
  if (monthly !== undefined) return { every: 'month', day: Number(monthly) };
  const named = WEEKDAY_NAMES.findIndex((name) => name.toLowerCase() === weekly!.toLowerCase());
  return { every: 'week', day: named === -1 ? Number(weekly) : named + 1 };
}

function describe({ name, project, endedAt, ...rhythm }: ScheduleView): string {
  const state = endedAt === null ? '' : ', ended';
  return sanitizeLine(`${name}, of ${project ?? 'all projects'}, ${formatRhythm(rhythm)} (UTC)${state}`);
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listReportSchedules } = await import('#lib/query/report/kept/list-schedules.ts');
  const page = await withDataFolder(io, (context) => listReportSchedules(context, { limit: MAX_LISTED }));
  return printPage(io, { page, json }, ['ID', 'NAME', 'ABOUT', 'MADE (UTC)', 'NEXT', 'BY'], ({ schedules }) =>
    schedules.map((one) => [
      String(one.id),
      one.name,
      one.project ?? 'all projects',
      formatRhythm(one),
      one.next === null ? 'ended' : one.next.at.slice(0, 10),
      one.createdBy?.name ?? 'unknown',
    ]),
  );
}

async function end(io: Io, id: number, { reason, json }: Json & { reason: string }): Promise<Exit> {
  const { endReportSchedule } = await import('#lib/admin/report/schedules.ts');
  await withDataFolder(io, (context) => endReportSchedule(context, { id, reason })).catch(throwUsageError);
  if (json) printJson(io, { ended: id });
  else io.out(`ended: schedule ${id}; its reports stay\n`);
  return EXIT.yes;
}

export const addSchedule: AddCommand = (program, io, does) => {
  const schedule = program
    .command('schedule')
    .description('reports that are made by themselves and kept unchanged: add, list, end')
    .addHelpText(
      'after',
      '\nExample: attestry report schedule add --name "Board" --monthly 1 --reason "the board meets"',
    );
  schedule
    .command('add')
    .description('make a report of each week or month that has ended')
    .requiredOption('--name <text>', 'for what it is')
    .option('--weekly <day>', 'the day (UTC) on which it is made, about the seven days before: monday to sunday')
    .option('--monthly <day>', 'the day of the month (UTC), 1 to 28, about the month before it')
    .option('--project <slug>', 'only this project, as github.com/owner/repository')
    .requiredOption('--reason <text>', 'why')
    .action(does((options: AddOptions) => add(io, options)));
  schedule
    .command('list')
    .description('the schedules, the newest first')
    .action(does((options: Json) => list(io, options)));
  schedule
    .command('end')
    .description('make no more reports; those that were made stay')
    .argument('<id>', 'its number', parseId)
    .requiredOption('--reason <text>', 'why')
    .action(does((id: number, options: Json & { reason: string }) => end(io, id, options)));
};
