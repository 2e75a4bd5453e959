/** Jenkins, by its Notification plugin. */
import { readJson } from '#lib/bytes/json/read-json.ts';
import { asText, valueAt } from '#lib/bytes/json/json.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import { BEARER } from '#lib/webhook/authenticate/token.ts';
import { runsOf, runsSettings } from '#lib/webhook/build-systems/settings.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';
import { readJenkinsDelivery } from './events.ts';

export const jenkins: WebhookSource = {
  name: 'jenkins',
  title: 'Jenkins',
  setup: [
    'Install the Notification plugin, and set the Jenkins URL under Manage Jenkins, System.',
    'Store the address with ?token=SECRET at its end as a credential of the kind secret text: the plugin can send no header.',
    'Add an endpoint to each job, Job Notifications: JSON, HTTP, all events, and the credential as its secret URL.',
  ],
  speaksFor: 'projects',
  hosts: [],
  authenticate: authenticateBy(BEARER),
  secretInAddress: true,
  keptHeaders: /^content-type$/,
  identify({ body }) {
    const json = readJson(body);
    const phase = json.ok ? asText(valueAt(json.value, 'build', 'phase')) : null;
    return { event: phase === null ? 'notification' : `build ${phase.toLowerCase()}`, deliveryId: null };
  },
  read(_event, { body }, connection) {
    const json = readJson(body);
    return json.ok
      ? readJenkinsDelivery(json.value, runsOf(connection))
      : { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
  },
  settings: runsSettings('https://jenkins.example.com/job/acme/'),
};
