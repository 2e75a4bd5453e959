/**
 * `attestry waive` (which creates a waiver), `waive list` and `waive end`. Works on the data folder; a running app
 * notices the change by itself.
 */
import { InvalidArgumentError } from 'commander';
import { WAIVER_STATES, type WaiverState, type WaiverView } from '#lib/views/waiver.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor } from '../terminal/io.ts';
import { formatTable, sanitizeLine } from '../terminal/print.ts';
import { parseDuration, parseTime, parseNumberOf } from '#app/cli/terminal/option-values.ts';
import { withDataFolder } from './data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Json = { json?: boolean };
type Target = { artifact?: string; project?: string };
/** The end of a waiver, RFC 3339, for one that is made now. */
type EndOf = (now: Date) => string;
type CreateOptions = Json & Target & { rule: string; reason: string; expires: EndOf; owner?: string };
type ListOptions = Json & Target & { state?: WaiverState };
type EndOptions = Json & { reason?: string };

/** Waivers that `list` prints at most; the JSON answer then has a cursor, and the table a last line that says so. */
const MAX_LISTED = 200;

const throwUsageError = throwUsageErrorFor();

const parseId = parseNumberOf('waiver', 'waive list');

/** Parse `30d`, a date or an RFC 3339 time. */
function parseEnd(value: string): EndOf {
  if (/^\d{4}-/.test(value)) {
    const at = parseTime(value);
    return () => at;
  }
  const lifetimeMs = parseDuration(value);
  return (now) => new Date(now.getTime() + lifetimeMs).toISOString();
}

function parseState(value: string): WaiverState {
  const state = WAIVER_STATES.find((each) => each === value);
  if (state === undefined) throw new InvalidArgumentError(`it is one of ${WAIVER_STATES.join(', ')}.`);
  return state;
}

async function create(io: Io, options: CreateOptions): Promise<Exit> {
  const { createWaiver } = await import('#lib/admin/waivers/create-waiver.ts');
  const { actorIdentity } = await import('#lib/actor.ts');
  const { rule, artifact, project, reason, expires, owner, json } = options;
  const waiver = await withDataFolder(io, (context) =>
    createWaiver(context, {
      rule,
      artifact,
      project,
      reason,
      owner: owner ?? actorIdentity(context.actor).name,
      expiresAt: expires(context.now()),
    }),
  ).catch(throwUsageError);
  if (json) printJson(io, { waiver });
  else {
    io.out(`waiver ${waiver.id}: ${sentenceOf(waiver)}\n`);
    io.err(`End it with: npx attestry waive end ${waiver.id}\n`);
  }
  return EXIT.yes;
}

function sentenceOf(waiver: WaiverView): string {
  return sanitizeLine(
    `${waiver.rule} is waived for ${targetOf(waiver)} until ${waiver.expiresAt}, accepted by ${waiver.owner}: ${waiver.reason}`,
  );
}

function targetOf({ artifact, project }: WaiverView): string {
  if (artifact) return artifact.name === null ? artifact.digest : `${artifact.digest} (${artifact.name})`;
  return project === null ? 'something that is no longer known' : `project ${project.slug}`;
}

function stateOf({ inForce, revokedAt, expiresAt }: WaiverView): string {
  if (inForce) return `until ${expiresAt.slice(0, 10)}`;
  return revokedAt === null ? `expired ${expiresAt.slice(0, 10)}` : `revoked ${revokedAt.slice(0, 10)}`;
}

async function list(io: Io, { artifact, project, state, json }: ListOptions): Promise<Exit> {
  const { listWaivers } = await import('#lib/query/waiver/list-waivers.ts');
  const page = await withDataFolder(io, (context) =>
    listWaivers(context, { artifact, project, state, limit: MAX_LISTED }),
  );
  if (json) printJson(io, page);
  else
    io.out(
      formatTable(
        ['ID', 'STATE', 'RULE', 'OWNER', 'MADE BY', 'COVERS', 'REASON'],
        page.waivers.map((waiver) => [
          waiver.id,
          stateOf(waiver),
          waiver.rule,
          waiver.owner,
          waiver.createdBy?.name ?? 'unknown',
          targetOf(waiver),
          waiver.reason,
        ]),
      ) + (page.cursor === null ? '' : `The list ends after ${MAX_LISTED}; there are more.\n`),
    );
  return EXIT.yes;
}

async function end(io: Io, id: number, { reason, json }: EndOptions): Promise<Exit> {
  const { endWaiver } = await import('#lib/admin/waivers/decide-waiver.ts');
  const waiver = await withDataFolder(io, (context) => endWaiver(context, id, reason ?? null)).catch(throwUsageError);
  if (json) printJson(io, { waiver });
  else io.out(`ended: waiver ${waiver.id}, ${sanitizeLine(`${waiver.rule} of ${targetOf(waiver)}`)}\n`);
  return EXIT.yes;
}

export const addWaive: AddCommand = (program, io, does) => {
  const waive = program
    .command('waive')
    .description('accept for a while that a rule is not met: create, list, end')
    .addHelpText(
      'after',
      '\nExample: attestry waive --rule sbom-present --project github.com/o/r --reason "…" --expires 30d',
    );
  waive
    .command('create', { isDefault: true })
    .description('waive a rule for an artifact or a project; what its status would be stays visible')
    .requiredOption('--rule <rule>', 'id of the rule, as sbom-present')
    .option('--artifact <digest>', 'the artifact, as sha256:…')
    .option('--project <slug>', 'instead of an artifact: every artifact of this project, as github.com/o/r')
    .requiredOption('--reason <text>', 'why; shown wherever the status is')
    .requiredOption(
      '--expires <time>',
      'when it ends: 30d, a date (its start in UTC) or a time; at most 366d',
      parseEnd,
    )
    .option('--owner <name>', 'the person or team that answers for it (default: you)')
    .action(does((options: CreateOptions) => create(io, options)));
  waive
    .command('list')
    .description('the waivers: those in force first, then those that ended')
    .option('--artifact <digest>', 'only those that cover this artifact')
    .option('--project <slug>', 'only those of this project and of its artifacts')
    .option('--state <state>', 'only the active or only the ended ones', parseState)
    .action(does((options: ListOptions) => list(io, options)));
  waive
    .command('end')
    .description('end a waiver now')
    .argument('<id>', 'its number', parseId)
    .option('--reason <text>', 'why it ends')
    .action(does((id: number, options: EndOptions) => end(io, id, options)));
};
