/** Deliveries like those of GitHub, signed over their bytes. */
import { createHmac, randomUUID } from 'node:crypto';
import type { AppUnderTest } from '../../harness/app.ts';

export type Delivered = { status: number; deliveryId: string };

/** Deliver an event. The app must refuse one with another `secret` than its own. */
export async function deliver(
  { url, webhookSecret }: AppUnderTest,
  event: string,
  payload: unknown,
  secret = webhookSecret,
): Promise<Delivered> {
  const body = JSON.stringify(payload);
  const deliveryId = randomUUID();
  const { status } = await fetch(`${url}/api/webhooks/github`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/journey',
      'x-github-event': event,
      'x-github-delivery': deliveryId,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
  return { status, deliveryId };
}
