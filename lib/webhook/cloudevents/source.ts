/** CDEvents, as any CI/CD system sends them over CloudEvents. Source: CDEvents 0.5.1, CloudEvents binding. */
import { HUB_SIGNATURE } from '#lib/webhook/authenticate/hmac.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import { STANDARD_WEBHOOKS } from '#lib/webhook/authenticate/standard-webhooks.ts';
import { BEARER } from '#lib/webhook/authenticate/token.ts';
import type { WebhookReadResult } from '#lib/webhook/effect.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';
import { type CloudEvent, eventsOf } from './events-of.ts';

export const cdevents: WebhookSource = {
  name: 'cdevents',
  title: 'CDEvents',
  setup: [
    'Enter the address as the sink of the events, over HTTP in the structured, binary or batched mode.',
    'Send the secret as “Authorization: Bearer SECRET”, or sign the body with it: Standard Webhooks, or X-Hub-Signature-256.',
  ],
  speaksFor: 'projects',
  hosts: [],
  authenticate: authenticateBy(STANDARD_WEBHOOKS, HUB_SIGNATURE, BEARER),
  keptHeaders: /^(?:content-type|ce-(?:specversion|id|source|type))$/,
  identify(delivery) {
    const read = eventsOf(delivery);
    if ('reason' in read) return { deliveryId: null, event: 'unreadable event' };
    const [first] = read.events;
    if (read.mode === 'batched' || first === undefined)
      return { deliveryId: null, event: `batch of ${read.events.length}` };
    // The identity of an event is its id within its source.
    return { deliveryId: `${first.source} ${first.id}`, event: first.type };
  },
  read(_event, delivery) {
    const read = eventsOf(delivery);
    return 'reason' in read ? { outcome: 'unreadable', ...read } : effectsOf(read.events);
  },
  handshake: true,
};

const isCdevent = ({ type }: CloudEvent): boolean => /^dev\.cdeventsx?\./.test(type);

function effectsOf(events: readonly CloudEvent[]): WebhookReadResult {
  const read = events.filter(isCdevent);
  if (read.length === 0)
    return {
      outcome: 'ignored',
      reason: events.length === 0 ? 'the batch is empty' : `${events[0]!.type.slice(0, 100)} is no type of a CDEvent`,
    };
  return {
    outcome: 'effects',
    effects: read.map(({ type, id, text }) => ({
      kind: 'evidence',
      format: 'cdevent',
      text,
      summary: `${type.slice(0, 100)} ${id.slice(0, 100)}`,
    })),
  };
}
