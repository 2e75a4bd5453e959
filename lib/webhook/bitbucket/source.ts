/**
 * Bitbucket Cloud and Bitbucket Data Center, whose events have other names and shapes. Source: Bitbucket "Event
 * payloads" of both, "Manage webhooks".
 */
import { readJson } from '#lib/bytes/json/read-json.ts';
import { hmacHex } from '#lib/webhook/authenticate/hmac.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import type { WebhookReadResult } from '#lib/webhook/effect.ts';
import { readPayload } from '#lib/webhook/read-payload.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';
import { CLOUD_EVENTS } from './cloud/events.ts';
import { DATA_CENTER_EVENTS } from './data-center.ts';

export const bitbucket: WebhookSource = {
  name: 'bitbucket',
  title: 'Bitbucket',
  setup: [
    'Open Repository settings, Webhooks, and add a webhook with the address as its URL and the secret.',
    'Choose the triggers push, updated, build status created and updated, and of pull requests approved, approval removed, changes requested, changes requested removed and merged.',
    'Of Data Center choose push, modified, and of pull requests approved, unapproved, needs work and merged, and add the connection with its host.',
    'For approvals in Bitbucket Cloud of private repositories, give the connection an access token with the scope repository (--token-file).',
  ],
  speaksFor: 'repositories',
  hosts: ['bitbucket.org'],
  authenticate: authenticateBy(hmacHex('x-hub-signature', 'sha256=')),
  keptHeaders: /^(?:content-type|x-(?:event-key|hook-uuid|request-uuid|request-id))$/,
  identify({ headers }) {
    const event = headers['x-event-key'];
    if (event === undefined || event === '') return { missing: 'the header X-Event-Key is required' };
    // Of Cloud, where it stays the same over retries, and of Data Center.
    return { event, deliveryId: headers['x-request-uuid'] ?? headers['x-request-id'] ?? null };
  },
  read(event, { body }) {
    const json = readJson(body);
    return json.ok
      ? readBitbucketDelivery(event, json.value)
      : { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
  },
  hook(headers) {
    const uuid = headers['x-hook-uuid'];
    return uuid !== undefined && /^[0-9a-f-]{36}$/.test(uuid) ? uuid : null;
  },
};

const READERS = { ...CLOUD_EVENTS, ...DATA_CENTER_EVENTS };

/** Read one delivery. It never throws for a bad payload: the result is `unreadable` with a JSON pointer. */
export function readBitbucketDelivery(event: string, payload: unknown): WebhookReadResult {
  if (event === 'diagnostics:ping') return { outcome: 'ignored', reason: 'ping: the webhook is set up' };
  const reader = Object.hasOwn(READERS, event) ? READERS[event] : undefined;
  if (reader === undefined) return { outcome: 'ignored', reason: `event ${event.slice(0, 60)} has no effect here` };
  return readPayload(event, () => reader(payload));
}
