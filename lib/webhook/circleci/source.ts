/** CircleCI, in its cloud and as a server. Source: CircleCI "Outbound webhooks". */
import { asText, member } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { hmacHex } from '#lib/webhook/authenticate/hmac.ts';
import { authenticateBy, type Scheme } from '#lib/webhook/authenticate/scheme.ts';
import { runsOf, runsSettings } from '#lib/webhook/build-systems/settings.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';
import { readCircleciDelivery } from './events.ts';

const V1 = hmacHex('circleci-signature', 'v1=');

/** `circleci-signature: v1=<64 hex digits>,v2=…`: a list of signatures by version, of which there is v1 only. */
const CIRCLECI_SIGNATURE: Scheme = {
  header: V1.header,
  verify(value, ...rest) {
    const signatures = value.split(',').map((each) => each.trim());
    return V1.verify(signatures.find((each) => each.startsWith('v1=')) ?? '', ...rest);
  },
};

export const circleci: WebhookSource = {
  name: 'circleci',
  title: 'CircleCI',
  setup: [
    'Open the Project Settings, Webhooks of each project, and add a webhook with the address as its URL.',
    'Enter the secret as the secret token.',
    'Choose the events workflow-completed and job-completed.',
  ],
  speaksFor: 'projects',
  hosts: [],
  authenticate: authenticateBy(CIRCLECI_SIGNATURE),
  keptHeaders: /^(?:content-type|circleci-event-type)$/,
  identify({ headers, body }) {
    const json = readJson(body);
    if (!json.ok) return { event: headers['circleci-event-type'] || 'unreadable event', deliveryId: null };
    const [type, id] = [asText(member(json.value, 'type')), asText(member(json.value, 'id'))];
    // The id is that of the event, and stays the same when it is delivered again.
    return { event: type ?? 'unreadable event', deliveryId: id };
  },
  read(_event, { body }, connection) {
    const json = readJson(body);
    return json.ok
      ? readCircleciDelivery(json.value, runsOf(connection))
      : { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
  },
  settings: runsSettings('https://app.circleci.com/pipelines/github/acme/'),
};
