/** `attestry subscription add|list|change|remove|messages|test|replay`. Works on the data folder. */
import { EVENT_KINDS, SEVERITIES } from '#lib/notify/kinds.ts';
import { RHYTHMS } from '#lib/notify/subscription.ts';
import { MESSAGE_STATES, type MessageState, type SubscriptionView } from '#lib/views/subscription/subscription.ts';
import { EXIT, type Exit, type Io, printJson, revealJson, throwUsageErrorFor } from '../terminal/io.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { MAX_LISTED, printPage } from '../terminal/print-page.ts';
import { collect, parseNumberOf, parseTime } from '#app/cli/terminal/option-values.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { type AddOptions, parseStorm, readOptions } from './add-options.ts';

type Json = { json?: boolean };
type ChangeOptions = Json & { mute?: string; unmute?: boolean; enable?: boolean; disable?: boolean };
type MessagesOptions = Json & { state?: MessageState };

const throwUsageError = throwUsageErrorFor((code) => ['bad-request', 'not-found', 'conflict'].includes(code));
const parseId = parseNumberOf('subscription', 'subscription list');
const parseMessage = parseNumberOf('message', 'subscription messages');

async function add(io: Io, options: AddOptions & Json): Promise<Exit> {
  const { createSubscription } = await import('#lib/admin/subscriptions/subscriptions.ts');
  const input = await readOptions(io, options);
  const made = await withDataFolder(io, (context) => createSubscription(context, input)).catch(throwUsageError);
  const { subscription, secret } = made;
  if (options.json) revealJson(io, made);
  else {
    if (secret !== null) io.reveal(`${secret}\n`);
    io.err(
      (secret === null ? '' : 'This secret verifies the signatures, and is shown once. ') +
        `Try it with: npx attestry subscription test ${subscription.id}\n`,
    );
  }
  return EXIT.yes;
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listSubscriptions } = await import('#lib/query/subscriptions/list-subscriptions.ts');
  const page = await withDataFolder(io, (context) => listSubscriptions(context, { limit: MAX_LISTED }));
  const headings = ['ID', 'STATE', 'TARGET', 'TO', 'FOR', 'WAITING', 'DEAD', 'NAME'];
  return printPage(io, { page, json }, headings, ({ subscriptions }) =>
    subscriptions.map(({ id, state, target, owner, counts, name }) => [
      String(id),
      state,
      target.kind,
      target.destination,
      ownerText(owner),
      String(counts.waiting + counts.held),
      String(counts.dead),
      name,
    ]),
  );
}

function ownerText(owner: SubscriptionView['owner']): string {
  if (owner.kind === 'person') return owner.name;
  return owner.kind === 'project' ? owner.pattern : 'all projects';
}

async function change(io: Io, id: number, { json, mute, unmute, enable, disable }: ChangeOptions): Promise<Exit> {
  const { changeSubscription } = await import('#lib/admin/subscriptions/subscriptions.ts');
  const mutedUntil = unmute ? null : mute;
  const enabled = enable === true || disable === true ? enable === true : undefined;
  const { subscription } = await withDataFolder(io, (context) =>
    changeSubscription(context, id, { mutedUntil, enabled }),
  ).catch(throwUsageError);
  if (json) printJson(io, subscription);
  else io.out(`subscription ${id}: ${subscription.state}\n`);
  return EXIT.yes;
}

async function remove(io: Io, id: number, { json }: Json): Promise<Exit> {
  const { removeSubscription } = await import('#lib/admin/subscriptions/subscriptions.ts');
  await withDataFolder(io, (context) => removeSubscription(context, { id })).catch(throwUsageError);
  if (json) printJson(io, { removed: id });
  else io.out(`removed: subscription ${id}\n`);
  return EXIT.yes;
}

async function messages(io: Io, id: number, { json, state }: MessagesOptions): Promise<Exit> {
  const { listMessages } = await import('#lib/query/subscriptions/list-subscriptions.ts');
  const page = await withDataFolder(io, (context) => listMessages(context, { id, state, limit: MAX_LISTED })).catch(
    throwUsageError,
  );
  return printPage(io, { page, json }, ['ID', 'STATE', 'ATTEMPTS', 'AT', 'ANSWER', 'MESSAGE'], (found) =>
    found.messages.map((one) => [
      String(one.id),
      one.state,
      String(one.attempts),
      one.createdAt.slice(0, 16),
      one.answer ?? '',
      one.message.title,
    ]),
  );
}

async function test(io: Io, id: number, { json }: Json): Promise<Exit> {
  const { testSubscription } = await import('#lib/jobs/notify/test-subscription.ts');
  const result = await withDataFolder(io, (context) => testSubscription(context, id)).catch(throwUsageError);
  if (json) printJson(io, result);
  else io.out(`${result.outcome}: ${sanitizeLine(result.answer)} (${result.durationMs} ms)\n`);
  return result.outcome === 'delivered' ? EXIT.yes : EXIT.no;
}

async function replay(io: Io, id: number, { json, message }: Json & { message?: number }): Promise<Exit> {
  const { replayMessages } = await import('#lib/admin/subscriptions/subscriptions.ts');
  const { replayed } = await withDataFolder(io, (context) =>
    replayMessages(context, { id, message: message ?? null }),
  ).catch(throwUsageError);
  if (json) printJson(io, { replayed });
  else {
    io.out(`replayed: ${replayed}\n`);
    io.err('The app sends them while it runs.\n');
  }
  return EXIT.yes;
}

export const addSubscription: AddCommand = (program, io, does) => {
  const subscription = program
    .command('subscription')
    .description('who is told about what: add, list, change, remove, messages, test, replay')
    .addHelpText(
      'after',
      '\nExample: attestry subscription add --name ops --webhook https://example.com/hook --event status --severity warning',
    );
  subscription
    .command('add')
    .description('tell a receiver about events from now on')
    .requiredOption('--name <name>', 'what you call it')
    .option('--webhook <url>', 'send signed webhooks (Standard Webhooks) to this address')
    .option('--cloudevents <url>', 'send CloudEvents to this address')
    .option('--slack <url>', 'send to a channel of Slack over this incoming webhook')
    .option('--teams <url>', 'send to Microsoft Teams over this workflow')
    .option('--email <address>', 'send e-mail to this address, over the mail server of ATTESTRY_SMTP_URL')
    .option('--github-status <url>', 'write commit statuses to this repository, or to those of this owner')
    .option('--github-check <url>', 'write checks there, as a GitHub App')
    .option('--gitlab-status <url>', 'write commit statuses to this project of a GitLab, or to those of this group')
    .option('--app <id>', 'client ID or number of the GitHub App')
    .option(
      '--secret-file <file>',
      'the secret that signs, whsec_… (default: a new one for --webhook); the access token for statuses; the private key of the GitHub App',
    )
    .option('--owner-project <pattern>', 'it is for these projects, as acme/*, and gets nothing of others')
    .option('--event <kind>', `${EVENT_KINDS.join(', ')} (repeatable; default: all)`, collect)
    .option('--project <pattern>', 'about these projects (repeatable; default: all)', collect)
    .option('--environment <name>', 'about these environments (repeatable; default: all)', collect)
    .option('--severity <severity>', `at least ${SEVERITIES.join(', ')}`)
    .option('--rhythm <rhythm>', RHYTHMS.join(', '))
    .option('--quiet <hours>', 'hours without messages, as 22:00-07:00')
    .option('--time-zone <zone>', 'of quiet hours and digests, as Europe/Berlin (default: UTC)')
    .option('--storm <count>', 'above so many messages in five minutes, the rest is one digest', parseStorm)
    .option('--reason <text>', 'why')
    .action(does((options: AddOptions & Json) => add(io, options)));
  subscription
    .command('list')
    .description('the subscriptions and how they are doing')
    .action(does((options: Json) => list(io, options)));
  subscription
    .command('change')
    .description('mute one, or switch it on or off')
    .argument('<id>', 'its number', parseId)
    .option('--mute <until>', 'send nothing that happens until this time', parseTime)
    .option('--unmute', 'send again')
    .option('--enable', 'send again, what waited first')
    .option('--disable', 'send nothing until it is enabled')
    .action(does((id: number, options: ChangeOptions) => change(io, id, options)));
  subscription
    .command('remove')
    .description('send nothing any more')
    .argument('<id>', 'its number', parseId)
    .action(does((id: number, options: Json) => remove(io, id, options)));
  subscription
    .command('messages')
    .description('the messages to one, the newest first')
    .argument('<id>', 'its number', parseId)
    .option('--state <state>', MESSAGE_STATES.join(', '))
    .action(does((id: number, options: MessagesOptions) => messages(io, id, options)));
  subscription
    .command('test')
    .description('send a real message now, and print the answer')
    .argument('<id>', 'its number', parseId)
    .action(does((id: number, options: Json) => test(io, id, options)));
  subscription
    .command('replay')
    .description('send dead messages again: all, or one')
    .argument('<id>', 'the number of the subscription', parseId)
    .option('--message <id>', 'only this message', parseMessage)
    .action(does((id: number, options: Json & { message?: number }) => replay(io, id, options)));
};
