/** Buildkite. Source: Buildkite "Webhooks overview", "Pipelines webhooks". */
import { asText, member } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import { sharedToken } from '#lib/webhook/authenticate/token.ts';
import { runsOf, runsSettings } from '#lib/webhook/build-systems/settings.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';
import { readBuildkiteDelivery } from './events.ts';
import { BUILDKITE_SIGNATURE } from './signature.ts';

export const buildkite: WebhookSource = {
  name: 'buildkite',
  title: 'Buildkite',
  setup: [
    'Open Settings, Notification Services of the organisation, and add a webhook with the address as its URL.',
    'Enter the secret as its token, and let it send X-Buildkite-Signature. To use the token that Buildkite has made, add the connection with it (--secret-file).',
    'Choose the events build.finished and job.finished, and build.running and job.started to see what runs.',
  ],
  speaksFor: 'projects',
  hosts: [],
  authenticate: authenticateBy(BUILDKITE_SIGNATURE, sharedToken('x-buildkite-token')),
  keptHeaders: /^(?:content-type|x-buildkite-event)$/,
  identify({ headers, body }) {
    // The body is signed, the header is not. A delivery has no id: the same body again is the same state.
    const json = readJson(body);
    const event = (json.ok && asText(member(json.value, 'event'))) || headers['x-buildkite-event'];
    return { event: event || 'unreadable event', deliveryId: null };
  },
  read(_event, { body }, connection) {
    const json = readJson(body);
    return json.ok
      ? readBuildkiteDelivery(json.value, runsOf(connection))
      : { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
  },
  settings: runsSettings('https://buildkite.com/acme/'),
};
