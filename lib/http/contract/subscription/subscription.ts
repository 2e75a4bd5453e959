/** The schemas of subscriptions: what requests may hold and what responses hold. */
import * as z from 'zod';
import { EVENT_KINDS, EVENT_TITLES, SEVERITIES } from '#lib/notify/kinds.ts';
import { TARGET_KINDS } from '#lib/notify/sending/settings.ts';
import { RHYTHMS } from '#lib/notify/subscription.ts';
import {
  MESSAGE_STATES,
  type NewSubscriptionView,
  type SentMessagePage,
  SUBSCRIPTION_STATES,
  type SubscriptionPage,
  type SubscriptionView,
  type TestView,
} from '#lib/views/subscription/subscription.ts';
import { actor, cursor, dateTime, numberedPageQuery, requestText } from '../shared/shared-schemas.ts';
import { message } from './message.ts';

const MAX_LISTED = 100;
const names = z.array(z.string().max(500)).max(MAX_LISTED);

const events = z
  .array(z.enum(EVENT_KINDS))
  .describe(`Empty: all. ${EVENT_KINDS.map((kind) => `\`${kind}\`: ${EVENT_TITLES[kind]}`).join('. ')}`);
const severity = z.enum(SEVERITIES).describe('The least urgent messages that are sent');
const timeOfDay = z.string().max(5).meta({ example: '22:00' });
const quiet = z
  .object({ from: timeOfDay, until: timeOfDay })
  .nullable()
  .describe('Hours at which nothing is sent; what happens then is one digest at their end');
const timeZone = z.string().max(100).meta({ description: 'A name of the IANA database', example: 'Europe/Berlin' });
const storm = z
  .int()
  .nullable()
  .describe('Above so many messages in five minutes, the rest is one digest. Null: every message is sent');
const rhythm = z
  .enum(RHYTHMS)
  .describe('`daily`: one digest at 08:00. `weekly`: one digest on Monday at 08:00, both in the time zone');

const targetRequest = z.strictObject({
  kind: z.enum(TARGET_KINDS),
  url: z
    .string()
    .max(2_000)
    .describe(
      'An https address; ATTESTRY_NOTIFY_HOSTS names hosts without TLS or with private addresses. Of `email` one address, as `mailto:ops@example.com`. Of `github-status`, `github-check` and `gitlab-status` the address of a repository or of its owner, as `https://github.com/acme/app`',
    ),
  secret: z
    .string()
    .max(10_000)
    .optional()
    .describe(
      '`whsec_` and 24 to 64 bytes as base64 (Standard Webhooks). Without it, Attestry makes one for a `webhook`. None for `slack`, `teams` and `email`. Of `github-status` and `gitlab-status` an access token, of `github-check` the private key of the App as PEM',
    ),
  app: z.string().max(100).optional().describe('Of `github-check`: the client ID or the number of the GitHub App'),
});
const choiceRequest = z.strictObject({
  events: events.optional(),
  projects: names.optional().describe('Patterns of projects, as `acme/*`. Empty: all that the owner may see'),
  environments: names.optional().describe('Names of environments. Empty: all'),
  severity: severity.optional(),
});
const timingRequest = z.strictObject({
  rhythm: rhythm.optional(),
  quiet: quiet.optional(),
  timeZone: timeZone.optional(),
  storm: storm.optional(),
});
const reason = requestText('a reason').optional();

export const subscriptionRequest = z
  .strictObject({
    name: requestText('a name'),
    target: targetRequest,
    owner: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('person') }),
        z.strictObject({ kind: z.literal('project'), pattern: z.string().max(500) }),
        z.strictObject({ kind: z.literal('installation') }),
      ])
      .describe('`person`: whoever has signed in. Only events that the owner may see are sent'),
    choice: choiceRequest.optional(),
    timing: timingRequest.optional(),
    reason,
  })
  .meta({ id: 'SubscriptionRequest' });

export const subscriptionUpdate = z
  .strictObject({
    name: requestText('a name').optional(),
    target: targetRequest.optional().describe('Another address or secret; the kind stays'),
    choice: choiceRequest.optional(),
    timing: timingRequest.optional(),
    mutedUntil: z.string().max(40).nullable().optional().describe('RFC 3339. What happens until then is not sent'),
    enabled: z.boolean().optional().describe('`true`: what waited since it was switched off is sent, the oldest first'),
    reason,
  })
  .meta({ id: 'SubscriptionUpdate', description: 'What is left out stays as it is' });

export const subscriptionRemoval = z.object({ reason });
export const subscriptionQuery = numberedPageQuery;
export const messageQuery = numberedPageQuery.extend({
  state: z.enum(MESSAGE_STATES).optional().describe('Only messages in this state'),
});
export const replayQuery = z.object({
  message: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Only this one; without it the oldest 1,000 dead messages'),
});

export const subscriptionView = z
  .object({
    id: z.int(),
    name: z.string(),
    target: z.object({
      kind: z.enum(TARGET_KINDS),
      destination: z
        .string()
        .describe(
          'The host of the address; of `email` the address, of statuses and checks the repositories. Otherwise the address itself and the secret are not shown',
        ),
    }),
    owner: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('person'), id: z.string(), name: z.string() }),
      z.object({ kind: z.literal('project'), pattern: z.string() }),
      z.object({ kind: z.literal('installation') }),
    ]),
    choice: z.object({ events, projects: z.array(z.string()), environments: z.array(z.string()), severity }),
    timing: z.object({ rhythm, quiet, timeZone, storm }),
    state: z.enum(SUBSCRIPTION_STATES).describe('`failing`: the last attempts were not successful'),
    mutedUntil: dateTime.nullable(),
    disabled: z.object({ at: dateTime, reason: z.string() }).nullable().describe('Since when nothing is sent, and why'),
    failingSince: dateTime.nullable(),
    deliveredAt: dateTime.nullable().describe('When a message was delivered last'),
    counts: z
      .object({ waiting: z.int(), held: z.int().describe('For a digest'), dead: z.int() })
      .describe('Messages, each counted up to 1,000'),
    createdAt: dateTime,
    createdBy: actor.nullable(),
  })
  .meta({ id: 'Subscription' }) satisfies z.ZodType<SubscriptionView>;

export const subscriptionPage = z
  .object({ subscriptions: z.array(subscriptionView), cursor })
  .meta({ id: 'SubscriptionPage' }) satisfies z.ZodType<SubscriptionPage>;

export const newSubscription = z
  .object({
    subscription: subscriptionView,
    secret: z.string().nullable().describe('The secret that Attestry has made. It is shown this once'),
  })
  .meta({ id: 'NewSubscription' }) satisfies z.ZodType<NewSubscriptionView>;

export const sentMessagePage = z
  .object({
    subscription: subscriptionView,
    messages: z.array(
      z.object({
        id: z.int(),
        webhookId: z.string().describe('The `webhook-id` of every attempt'),
        state: z
          .enum(MESSAGE_STATES)
          .describe(
            '`ready`: it is sent next, or tried again. `queued`: it waits for an earlier one about the same thing. `held`: it waits for a digest. `digested`: a digest has it. `dead`: no attempt was successful',
          ),
        attempts: z.int(),
        createdAt: dateTime,
        dueAt: dateTime.nullable().describe('When it is tried next'),
        lastAt: dateTime.nullable(),
        answer: z.string().nullable().describe('What the receiver said to the last attempt'),
        message,
      }),
    ),
    cursor,
  })
  .meta({ id: 'SentMessagePage' }) satisfies z.ZodType<SentMessagePage>;

export const testView = z
  .object({
    outcome: z
      .enum(['delivered', 'refused', 'unreached', 'gone'])
      .describe('`refused`: the receiver answered, but did not take it. `gone`: it wants nothing any more'),
    status: z.int().nullable().describe('The HTTP status of the answer; null without an answer'),
    answer: z.string(),
    durationMs: z.number(),
  })
  .meta({ id: 'SubscriptionTest' }) satisfies z.ZodType<TestView>;

export const removedSubscription = z.object({ removed: z.int() }).meta({ id: 'RemovedSubscription' });

export const replayView = z
  .object({ subscription: subscriptionView, replayed: z.int() })
  .meta({ id: 'ReplayedMessages' });
