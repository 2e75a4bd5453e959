/** `attestry drill list|run|show|acknowledge`. Works on the data folder, whether or not the app is running. */
import type { DrillOutcome, DrillRequest, DrillView } from '#lib/views/drill/drill.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { parseNumberOf } from '#app/cli/terminal/option-values.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor, UsageError } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { MAX_LISTED } from '../terminal/print-page.ts';

type Json = { json?: boolean };
type RunOptions = Json & Omit<DrillRequest, 'scenario' | 'acknowledgeWithinMinutes'> & { acknowledgeWithin?: number };

const throwUsageError = throwUsageErrorFor();
const parseId = parseNumberOf('drill', 'drill list');

/** The exit code of what several drills concluded: that of the worst one. */
function exitOf(outcomes: readonly (DrillOutcome | undefined)[]): Exit {
  if (outcomes.includes('missed')) return EXIT.no;
  return outcomes.every((outcome) => outcome === 'detected') ? EXIT.yes : EXIT.unknown;
}

async function run(io: Io, scenario: string, { json, acknowledgeWithin, ...rest }: RunOptions): Promise<Exit> {
  const { startDrill, finishedDrill } = await import('#lib/jobs/drills/run-drill.ts');
  const { getDrill, listDrills } = await import('#lib/jobs/drills/list-drills.ts');
  const { project, environment, reason } = rest;
  const drills = await withDataFolder(io, async (context) => {
    const library = (await listDrills(context, { limit: 1 })).library.map(({ id }) => id);
    if (scenario !== 'all' && !library.includes(scenario))
      throw new UsageError(`there is no drill ${scenario}; there are: ${library.join(', ')}`);
    const ended: DrillView[] = [];
    for (const each of scenario === 'all' ? library : [scenario]) {
      const request = { scenario: each, project, environment, reason, acknowledgeWithinMinutes: acknowledgeWithin };
      const { id } = await startDrill(context, request);
      await finishedDrill(id);
      const drill = (await getDrill(context, id))!;
      ended.push(drill);
      if (!json) io.out(formatDrill(drill));
    }
    return ended;
  }).catch(throwUsageError);
  if (json) printJson(io, { drills });
  else io.err(`Acknowledge it with: npx attestry drill acknowledge ${drills.at(-1)?.id ?? 'ID'} --note TEXT\n`);
  return exitOf(drills.map(({ result }) => result?.outcome));
}

/** A drill, with a line for each place. */
function formatDrill({ id, title, policy, result, score, state, acknowledged, acknowledgement }: DrillView): string {
  const concluded =
    score === null
      ? (result?.outcome ?? state)
      : `${result!.outcome}, ${score.detected} of ${score.places} places noticed`;
  const head = `drill ${id}: ${title}: ${concluded} (policy ${policy.id} ${policy.version})\n`;
  const error = result?.error ? `  ${sanitizeLine(result.error)}\n` : '';
  const places = (result?.sightings ?? []).map(({ place, detected, afterMs, shown }) => [
    `  ${detected ? '✓' : '✗'} ${place}`,
    afterMs === null ? 'missed' : `${afterMs} ms`,
    shown,
  ]);
  const table = places.length === 0 ? '' : formatTable(['  PLACE', 'AFTER', 'SHOWED'], places);
  const by = acknowledgement === null ? '' : ` by ${acknowledgement.by?.name ?? 'unknown'}: ${acknowledgement.note}`;
  return `${head}${error}${table}${sanitizeLine(`  acknowledged: ${acknowledged}${by}`)}\n`;
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listDrills } = await import('#lib/jobs/drills/list-drills.ts');
  const page = await withDataFolder(io, (context) => listDrills(context, { limit: MAX_LISTED }));
  if (json) printJson(io, page);
  else {
    const rows = page.library.map(({ id, title, history }) => {
      const last = history.at(-1);
      return [id, last === undefined ? 'never run' : `${last.outcome}, ${last.endedAt.slice(0, 10)}`, title];
    });
    io.out(formatTable(['SCENARIO', 'LAST', 'TITLE'], rows));
    const drills = page.drills.map((one) => [
      String(one.id),
      one.scenario,
      one.result?.outcome ?? one.state,
      one.score === null ? '' : `${one.score.detected}/${one.score.places}`,
      one.acknowledged,
      one.startedAt,
    ]);
    if (drills.length > 0)
      io.out(`\n${formatTable(['ID', 'SCENARIO', 'OUTCOME', 'SCORE', 'ACKNOWLEDGED', 'STARTED'], drills)}`);
  }
  return EXIT.yes;
}

async function show(io: Io, id: number, { json }: Json): Promise<Exit> {
  const { getDrill } = await import('#lib/jobs/drills/list-drills.ts');
  const drill = await withDataFolder(io, (context) => getDrill(context, id));
  if (drill === null) throw new UsageError(`there is no drill ${id}; see attestry drill list`);
  if (json) printJson(io, { drill });
  else io.out(formatDrill(drill));
  return exitOf([drill.result?.outcome]);
}

async function acknowledge(io: Io, id: number, { note, json }: Json & { note: string }): Promise<Exit> {
  const { acknowledgeDrill } = await import('#lib/jobs/drills/acknowledge-drill.ts');
  const drill = await withDataFolder(io, (context) => acknowledgeDrill(context, { id, note })).catch(throwUsageError);
  if (json) printJson(io, { drill });
  else io.out(`acknowledged: drill ${id}\n`);
  return EXIT.yes;
}

export const addDrill: AddCommand = (program, io, does) => {
  const drill = program
    .command('drill')
    .description('try an attack in a space of its own, and measure what notices it: list, run, show, acknowledge')
    .addHelpText('after', '\nExample: attestry drill run wrong-signer --project github.com/acme/app');
  drill
    .command('list')
    .description('the library, and the drills that were run, the newest first')
    .action(does((options: Json) => list(io, options)));
  drill
    .command('run')
    .description('run a drill against the policy in force; exits with 1 where a place missed it')
    .argument('<scenario>', 'its id, or all')
    .option('--project <slug>', 'try the policy that applies to this project')
    .option('--environment <name>', 'try the policy that applies in this environment')
    .option('--reason <text>', 'why')
    .option('--acknowledge-within <minutes>', 'in how many minutes somebody should acknowledge it; default 60', Number)
    .action(does((scenario: string, options: RunOptions) => run(io, scenario, options)));
  drill
    .command('show')
    .description('what one drill found')
    .argument('<id>', 'its number', parseId)
    .action(does((id: number, options: Json) => show(io, id, options)));
  drill
    .command('acknowledge')
    .description('take note of a drill')
    .argument('<id>', 'its number', parseId)
    .requiredOption('--note <text>', 'what was noticed, and what follows from it')
    .action(does((id: number, options: Json & { note: string }) => acknowledge(io, id, options)));
};
