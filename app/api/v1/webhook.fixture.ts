/** A sender of GitHub webhook deliveries over HTTP, for tests. */
import { createHmac, randomUUID } from 'node:crypto';
import { config } from '#lib/config.ts';

export const WEBHOOK_SECRET = 'the secret of the test webhook';

/** Configure the secret of the webhook; returns a function that puts the configuration back. */
export function withWebhookSecret(): () => void {
  const { githubWebhookSecrets } = config();
  const before = githubWebhookSecrets.splice(0, githubWebhookSecrets.length, WEBHOOK_SECRET);
  return () => void githubWebhookSecrets.splice(0, githubWebhookSecrets.length, ...before);
}

export const signatureOf = (body: string, secret = WEBHOOK_SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

export type DeliveryAnswer = {
  status: number;
  retryAfter: string | null;
  body: { id?: number | null; outcome?: string; reason?: string; code?: string; effects?: string[] };
};

/** Send one delivery of the event `deployment_status`. A header that is null is left out. */
export async function deliver(
  url: string,
  body: string,
  headers: { [name: string]: string | null } = {},
): Promise<DeliveryAnswer> {
  const all = {
    'content-type': 'application/json',
    'x-github-event': 'deployment_status',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': signatureOf(body),
    ...headers,
  };
  const given = Object.entries(all).filter((header): header is [string, string] => header[1] !== null);
  const response = await fetch(`${url}/api/webhooks/github`, { method: 'POST', body, headers: given });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as DeliveryAnswer['body'],
  };
}

/** The body of a deployment status; `id` tells one from another. */
export function deploymentStatus(id: number, change: { at?: string; digest?: string; state?: string } = {}): string {
  const { at = '2026-05-14T11:00:00Z', digest = `sha256:${'ab'.repeat(32)}`, state = 'success' } = change;
  return JSON.stringify({
    action: 'created',
    repository: { id: 77, full_name: 'acme/web', html_url: 'https://github.com/acme/web', updated_at: at },
    deployment: {
      id,
      sha: '4c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e',
      ref: 'v1',
      environment: 'production',
      payload: { digest },
      created_at: at,
      updated_at: at,
    },
    deployment_status: { id, state, environment: 'production', created_at: at },
  });
}
