/** GitLab, GitLab.com and self-managed. Source: GitLab "Webhooks", "Webhook events". */
import { readJson } from '#lib/bytes/json/read-json.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import { STANDARD_WEBHOOKS } from '#lib/webhook/authenticate/standard-webhooks.ts';
import { sharedToken } from '#lib/webhook/authenticate/token.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';
import { readGitlabDelivery } from './events.ts';

export const gitlab: WebhookSource = {
  name: 'gitlab',
  title: 'GitLab',
  setup: [
    'Open Settings, Webhooks of the project or the group, and add a webhook with the address as its URL.',
    'Enter the secret as the secret token; or make a signing token there, and add the connection with it (--secret-file).',
    'Choose push, tag push, merge request, job, pipeline, deployment and release events.',
    'For provenance of private projects, give the connection a project or group access token with the scope read_api (--token-file).',
  ],
  speaksFor: 'repositories',
  hosts: ['gitlab.com'],
  authenticate: authenticateBy(STANDARD_WEBHOOKS, sharedToken('x-gitlab-token')),
  keptHeaders: /^(?:content-type|idempotency-key|webhook-id|x-gitlab-(?:event|event-uuid|webhook-uuid|instance))$/,
  identify({ headers }) {
    const event = headers['x-gitlab-event'];
    if (event === undefined || event === '') return { missing: 'the header X-Gitlab-Event is required' };
    // Both are the same over the retries of one delivery. Older versions of GitLab send neither.
    return { event, deliveryId: headers['idempotency-key'] ?? headers['webhook-id'] ?? null };
  },
  read(_event, { body }) {
    const json = readJson(body);
    return json.ok
      ? readGitlabDelivery(json.value)
      : { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
  },
  hook(headers) {
    const uuid = headers['x-gitlab-webhook-uuid'];
    return uuid !== undefined && /^[0-9a-f-]{36}$/.test(uuid) ? uuid : null;
  },
};
