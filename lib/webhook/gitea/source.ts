/**
 * Gitea and Forgejo, whose payloads have the shape of GitHub's, apart from reviews. Source: Gitea "Webhooks", Forgejo
 * "Webhooks".
 */
import * as z from 'zod';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { hmacHex, HUB_SIGNATURE } from '#lib/webhook/authenticate/hmac.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import type { WebhookReadResult } from '#lib/webhook/effect.ts';
import { readGithubDelivery } from '#lib/webhook/github/events.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';

export const gitea: WebhookSource = {
  name: 'gitea',
  title: 'Gitea and Forgejo',
  setup: [
    'Open Settings, Webhooks of the repository or the organisation, and add a webhook of the type Gitea or Forgejo.',
    'Enter the address as the target URL, POST, application/json, and the secret.',
    'Choose push, release, repository, pull request and pull request review events.',
  ],
  speaksFor: 'repositories',
  hosts: [],
  authenticate: authenticateBy(hmacHex('x-gitea-signature', ''), hmacHex('x-forgejo-signature', ''), HUB_SIGNATURE),
  keptHeaders: /^(?:content-type|x-(?:gitea|forgejo)-(?:event|event-type|delivery))$/,
  identify({ headers }) {
    const event = headers['x-gitea-event'] ?? headers['x-forgejo-event'];
    const deliveryId = headers['x-gitea-delivery'] ?? headers['x-forgejo-delivery'];
    return event && deliveryId
      ? { event, deliveryId }
      : { missing: 'the headers X-Gitea-Event and X-Gitea-Delivery, or those of Forgejo, are required' };
  },
  read(event, { body }) {
    const json = readJson(body);
    return json.ok
      ? readGiteaDelivery(event, json.value)
      : { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
  },
};

/** The events that are read as GitHub's. */
const AS_GITHUB = new Set(['push', 'release', 'repository', 'pull_request']);

/** The state that the event of a review stands for. The names differ between the versions. */
const REVIEWS: { [event: string]: string } = {
  pull_request_approved: 'approved',
  pull_request_review_approved: 'approved',
  pull_request_rejected: 'changes_requested',
  pull_request_review_rejected: 'changes_requested',
};

const review = z
  .object({
    sender: z.unknown(),
    pull_request: z
      .object({ updated_at: z.string().max(64).nullish(), head: z.object({ sha: z.string().max(64) }).loose() })
      .loose(),
  })
  .loose();

/** Read one delivery. It never throws for a bad payload: the result is `unreadable` with a JSON pointer. */
export function readGiteaDelivery(event: string, payload: unknown): WebhookReadResult {
  const state = Object.hasOwn(REVIEWS, event) ? REVIEWS[event] : undefined;
  if (state === undefined)
    return AS_GITHUB.has(event)
      ? withoutFetches(readGithubDelivery(event, payload))
      : { outcome: 'ignored', reason: `event ${event.slice(0, 60)} has no effect here` };
  const read = review.safeParse(payload);
  // The reader says what is missing, and where.
  if (!read.success) return readGithubDelivery('pull_request_review', payload);
  const { sender, pull_request: pull } = read.data;
  // The reviewer is the sender, and the review has no id: its time tells it from another one of the same person.
  const at = pull.updated_at ?? null;
  return readGithubDelivery('pull_request_review', {
    ...read.data,
    action: 'submitted',
    review: { id: idOf(at), user: sender, state, submitted_at: at, commit_id: pull.head.sha },
  });
}

/** There is no API of attestations or rules to fetch from. */
function withoutFetches(reading: WebhookReadResult): WebhookReadResult {
  if (reading.outcome !== 'effects') return reading;
  return { ...reading, effects: reading.effects.filter(({ kind }) => kind !== 'fetch' && kind !== 'rules') };
}

/** A number for the review at a time. */
function idOf(at: string | null): number {
  const time = Date.parse(at ?? '');
  return Number.isNaN(time) ? 0 : time;
}
