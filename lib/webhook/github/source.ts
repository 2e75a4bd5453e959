/**
 * GitHub and GitHub Enterprise Server. Source: GitHub "Webhook events and payloads", "Validating webhook deliveries".
 */
import { readJson } from '#lib/bytes/json/read-json.ts';
import { HUB_SIGNATURE } from '#lib/webhook/authenticate/hmac.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';
import { readGithubDelivery } from './events.ts';

export const github: WebhookSource = {
  name: 'github',
  title: 'GitHub',
  setup: [
    'Open the settings of the repository or the organisation, Webhooks, Add webhook.',
    'Enter the address as the payload URL, application/json as the content type, and the secret.',
    'Choose the events workflow runs, releases, deployments, deployment statuses, packages, pushes, pull requests, pull request reviews, repositories, branch protection rules and configurations, repository rulesets, and check runs.',
  ],
  speaksFor: 'repositories',
  hosts: ['github.com'],
  authenticate: authenticateBy(HUB_SIGNATURE),
  keptHeaders: /^(?:content-type|x-github-(?:event|delivery|hook-id))$/,
  identify({ headers }) {
    const [event, deliveryId] = [headers['x-github-event'], headers['x-github-delivery']];
    return event && deliveryId
      ? { event, deliveryId }
      : { missing: 'the headers X-GitHub-Event and X-GitHub-Delivery are required' };
  },
  read(event, { headers, body }) {
    const json = readJson(jsonOf(headers['content-type'], body));
    return json.ok
      ? readGithubDelivery(event, json.value)
      : { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
  },
  hook(headers) {
    const written = headers['x-github-hook-id'];
    return written !== undefined && /^\d{1,20}$/.test(written) ? written : null;
  },
};

/** The JSON of a body: the body itself, or `payload` of a form (GitHub's other content type). */
function jsonOf(contentType: string | undefined, body: Uint8Array): Uint8Array {
  if (!contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded')) return body;
  return Buffer.from(new URLSearchParams(Buffer.from(body).toString('utf8')).get('payload') ?? '');
}
