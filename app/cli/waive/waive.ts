/**
 * `attestry waive` (which creates a waiver or asks for one), `waive list`, `approve`, `refuse`, `end` and `vex`. Works
 * on the data folder; a running app notices the change by itself.
 */
import {
  EXPIRING_DAYS,
  VEX_DRAFT_STATUSES,
  VEX_JUSTIFICATIONS,
  WAIVER_STATES,
  type WaiverRequest,
  type WaiverState,
  type WaiverView,
} from '#lib/views/waiver.ts';
import type { ErrorCode } from '#lib/errors.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor, UsageError } from '../terminal/io.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { MAX_LISTED, printPage } from '../terminal/print-page.ts';
import { choiceOption, parseDuration, parseTime, parseNumberOf } from '#app/cli/terminal/option-values.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { printWhatIf, WHAT_IF_OPTION } from '../commands/print-what-if.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { coverageOf, stateOf, targetOf } from './describe-waiver.ts';

type Json = { json?: boolean };
type WhatIf = { whatIf?: boolean };
type Target = { artifact?: string; project?: string };
/** The end of a waiver, RFC 3339, for one that is made now. */
type EndOf = (now: Date) => string;
type Narrowed = Pick<
  WaiverRequest,
  'environment' | 'vulnerability' | 'component' | 'vexStatus' | 'justification' | 'impact'
>;
type CreateOptions = Json &
  WhatIf &
  Target &
  Narrowed & { rule: string; reason: string; expires: EndOf; owner?: string };
type ListOptions = Json & Target & { state?: WaiverState; expiring?: boolean };
type ActOptions = Json & WhatIf & { reason?: string };

const WRONG_USAGE: readonly ErrorCode[] = ['bad-request', 'not-found', 'unprocessable', 'conflict', 'forbidden'];
const throwUsageError = throwUsageErrorFor((code) => WRONG_USAGE.includes(code));

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

async function create(io: Io, options: CreateOptions): Promise<Exit> {
  const { createWaiver } = await import('#lib/admin/waivers/create-waiver.ts');
  const { actorIdentity } = await import('#lib/actor.ts');
  const { expires, owner, json, whatIf, ...request } = options;
  if (whatIf) return printWhatIf(io, { waivers: [{ ...request, owner, expiresAt: expires(new Date()) }] }, { json });
  const waiver = await withDataFolder(io, (context) =>
    createWaiver(context, {
      ...request,
      owner: owner ?? actorIdentity(context.actor).name,
      expiresAt: expires(context.now()),
    }),
  ).catch(throwUsageError);
  if (json) printJson(io, { waiver });
  else {
    io.out(`waiver ${waiver.id}: ${sentenceOf(waiver)}\n`);
    io.err(
      waiver.state === 'requested'
        ? `It counts for nothing until another person approves it: npx attestry waive approve ${waiver.id}\n`
        : `End it with: npx attestry waive end ${waiver.id}\n`,
    );
  }
  return EXIT.yes;
}

function sentenceOf(waiver: WaiverView): string {
  const { rule, expiresAt, owner, reason, state } = waiver;
  const about = `${coverageOf(waiver)} until ${expiresAt}`;
  return sanitizeLine(
    state === 'requested'
      ? `requested to waive ${rule} for ${about}, by ${owner}: ${reason}`
      : `${rule} is waived for ${about}, accepted by ${owner}: ${reason}`,
  );
}

async function list(io: Io, { artifact, project, state, expiring, json }: ListOptions): Promise<Exit> {
  if (expiring && state !== undefined && state !== 'expiring')
    throw new UsageError(`--expiring lists waivers in force: leave out --state ${state}`);
  const { listWaivers } = await import('#lib/query/waiver/list-waivers.ts');
  const page = await withDataFolder(io, (context) =>
    listWaivers(context, { artifact, project, state: expiring ? 'expiring' : state, limit: MAX_LISTED }),
  );
  const headings = ['ID', 'STATE', 'RULE', 'OWNER', 'MADE BY', 'COVERS', 'REASON'];
  return printPage(io, { page, json }, headings, ({ waivers }) =>
    waivers.map((waiver) => [
      waiver.id,
      stateOf(waiver),
      waiver.rule,
      waiver.owner,
      waiver.createdBy?.name ?? 'unknown',
      coverageOf(waiver),
      waiver.reason,
    ]),
  );
}

const ACTS = { approve: 'approved', refuse: 'refused', end: 'ended' } as const;

async function act(io: Io, id: number, what: keyof typeof ACTS, { reason, json, whatIf }: ActOptions): Promise<Exit> {
  if (whatIf)
    return printWhatIf(
      io,
      { waivers: [what === 'approve' ? { approve: id, reason } : { revoke: id, reason }] },
      { json },
    );
  const { approveWaiver, refuseWaiver, endWaiver } = await import('#lib/admin/waivers/decide-waiver.ts');
  const waiver = await withDataFolder(io, (context) => {
    if (what === 'refuse') return refuseWaiver(context, id, reason ?? '');
    return (what === 'approve' ? approveWaiver : endWaiver)(context, id, reason ?? null);
  }).catch(throwUsageError);
  if (json) printJson(io, { waiver });
  else io.out(`${ACTS[what]}: waiver ${waiver.id}, ${sanitizeLine(`${waiver.rule} of ${targetOf(waiver)}`)}\n`);
  return EXIT.yes;
}

async function printDraft(io: Io, id: number): Promise<Exit> {
  const { getOpenVex } = await import('#lib/query/waiver/get-openvex.ts');
  const draft = await withDataFolder(io, (context) => getOpenVex(context, id)).catch(throwUsageError);
  if (draft === null) throw new UsageError(`there is no waiver ${id}`);
  printJson(io, draft);
  io.err('This is a draft and not signed: review it, name its author, then sign it.\n');
  return EXIT.yes;
}

export const addWaive: AddCommand = (program, io, does) => {
  const waive = program
    .command('waive')
    .description('accept for a while that a rule is not met: create, list, approve, refuse, end, vex')
    .addHelpText(
      'after',
      '\nExample: attestry waive --rule sbom-present --project github.com/o/r --reason "…" --expires 30d',
    );
  addCreate(waive, io, does);
  waive
    .command('list')
    .description('the waivers: requests first, then those in force, then those that ended')
    .option('--artifact <digest>', 'only those that cover this artifact')
    .option('--project <slug>', 'only those of this project and of its artifacts')
    .addOption(choiceOption('--state <state>', 'only those in this state', WAIVER_STATES))
    .option('--expiring', `only those in force that end within ${EXPIRING_DAYS} days`)
    .action(does((options: ListOptions) => list(io, options)));
  const addAct = (what: keyof typeof ACTS, does_: string) =>
    waive.command(what).description(does_).argument('<id>', 'its number', parseId);
  addAct('approve', 'approve a request for a waiver; another person than the requester must do it')
    .option('--reason <text>', 'why')
    .option(...WHAT_IF_OPTION)
    .action(does((id: number, options: ActOptions) => act(io, id, 'approve', options)));
  addAct('refuse', 'refuse a request for a waiver')
    .requiredOption('--reason <text>', 'why')
    .action(does((id: number, options: ActOptions) => act(io, id, 'refuse', options)));
  addAct('end', 'end a waiver now, or withdraw a request')
    .option('--reason <text>', 'why it ends')
    .option(...WHAT_IF_OPTION)
    .action(does((id: number, options: ActOptions) => act(io, id, 'end', options)));
  waive
    .command('vex')
    .description('print the draft of an OpenVEX statement about the vulnerability of a waiver, to review and sign')
    .argument('<id>', 'the number of the waiver', parseId)
    .action(does((id: number) => printDraft(io, id)));
};

const addCreate: AddCommand = (waive, io, does) => {
  waive
    .command('create', { isDefault: true })
    .description('waive a rule for an artifact or a project; what its status would be stays visible')
    .requiredOption('--rule <rule>', 'id of the rule, as sbom-present')
    .option('--artifact <digest>', 'the artifact, as sha256:…')
    .option('--project <slug>', 'instead of an artifact: every artifact of this project, as github.com/o/r')
    .option('--environment <name>', 'only in this environment')
    .option('--vulnerability <id>', 'only this vulnerability, as CVE-2026-1234')
    .option('--component <purl>', 'only what is found in this package, as pkg:npm/left-pad@1.3.0')
    .requiredOption('--reason <text>', 'why; shown wherever the status is')
    .requiredOption(
      '--expires <time>',
      'when it ends: 30d, a date (its start in UTC) or a time; at most 366d, or fewer where a policy says so',
      parseEnd,
    )
    .option('--owner <name>', 'the person or team that answers for it (default: you)')
    .addOption(choiceOption('--vex-status <status>', 'what `waive vex` says', VEX_DRAFT_STATUSES))
    .addOption(choiceOption('--justification <word>', 'why it is not_affected, a word of OpenVEX', VEX_JUSTIFICATIONS))
    .option('--impact <text>', 'why it is not_affected, in words instead')
    .option(...WHAT_IF_OPTION)
    .action(does((options: CreateOptions) => create(io, options)));
};
