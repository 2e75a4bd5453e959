/** The options of `attestry subscription add`. */
import { InvalidArgumentError } from 'commander';
import type { SubscriptionInput } from '#lib/admin/subscriptions/subscriptions.ts';
import { EVENT_KINDS, SEVERITIES } from '#lib/notify/kinds.ts';
import { TARGET_KINDS, type TargetKind } from '#lib/notify/sending/settings.ts';
import { RHYTHMS } from '#lib/notify/subscription.ts';
import { type Io, readInput, UsageError } from '../terminal/io.ts';

export type AddOptions = {
  name: string;
  webhook?: string;
  cloudevents?: string;
  slack?: string;
  teams?: string;
  email?: string;
  githubStatus?: string;
  githubCheck?: string;
  gitlabStatus?: string;
  app?: string;
  secretFile?: string;
  ownerProject?: string;
  event?: string[];
  project?: string[];
  environment?: string[];
  severity?: string;
  rhythm?: string;
  quiet?: string;
  timeZone?: string;
  storm?: number;
  reason?: string;
};

/** What the options ask for. Throws `UsageError` where they contradict each other or have a value that is none. */
export async function readOptions(io: Io, options: AddOptions): Promise<SubscriptionInput> {
  const { name, ownerProject, project, environment, timeZone, storm, reason } = options;
  const { event, severity, rhythm, quiet } = options;
  return {
    name,
    target: await targetOf(io, options),
    owner: ownerProject === undefined ? { kind: 'installation' } : { kind: 'project', pattern: ownerProject },
    choice: {
      events: event?.flatMap((one) => one.split(',')).map((one) => oneOf(EVENT_KINDS, one, '--event')),
      projects: project,
      environments: environment,
      severity: severity === undefined ? undefined : oneOf(SEVERITIES, severity, '--severity'),
    },
    timing: {
      rhythm: rhythm === undefined ? undefined : oneOf(RHYTHMS, rhythm, '--rhythm'),
      quiet: quiet === undefined ? undefined : quietHours(quiet),
      timeZone,
      storm,
    },
    reason,
  };
}

/** The option of each kind of target, as commander names it. */
const TARGET_OPTIONS = {
  webhook: 'webhook',
  cloudevents: 'cloudevents',
  slack: 'slack',
  teams: 'teams',
  email: 'email',
  'github-status': 'githubStatus',
  'github-check': 'githubCheck',
  'gitlab-status': 'gitlabStatus',
} as const satisfies { [kind in TargetKind]: keyof AddOptions };

async function targetOf(io: Io, options: AddOptions): Promise<SubscriptionInput['target']> {
  const { secretFile } = options;
  const secret =
    secretFile === undefined
      ? undefined
      : Buffer.from(await readInput(io, secretFile))
          .toString()
          .trim();
  const named = TARGET_KINDS.filter((kind) => options[TARGET_OPTIONS[kind]] !== undefined);
  const [kind] = named;
  if (kind === undefined || named.length > 1)
    throw new UsageError(`name one target: ${TARGET_KINDS.map((one) => `--${one}`).join(', ')}`);
  return { kind, url: options[TARGET_OPTIONS[kind]]!, secret, app: options.app };
}

function oneOf<const Value extends string>(values: readonly Value[], written: string, option: string): Value {
  const found = values.find((value) => value === written);
  if (found === undefined) throw new UsageError(`${option} is one of ${values.join(', ')}`);
  return found;
}

function quietHours(written: string): { from: string; until: string } {
  const [, from, until] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(written) ?? [];
  if (from === undefined || until === undefined) throw new UsageError('write --quiet as 22:00-07:00');
  return { from, until };
}

/** A number of messages. */
export function parseStorm(value: string): number {
  if (!/^[1-9]\d{0,4}$/.test(value)) throw new InvalidArgumentError('a number from 1 to 10000 is expected.');
  return Number(value);
}
