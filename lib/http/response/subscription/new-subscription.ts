/** The one answer that shows the secret of a subscription. */
import { maskSecrets } from '#lib/secrets/mask.ts';
import type { NewSubscriptionView } from '#lib/views/subscription/subscription.ts';

/** A subscription with the secret that Attestry has made for it, which no later answer shows. */
export function newSubscriptionResponse({ subscription, secret }: NewSubscriptionView, status: 200 | 201): Response {
  const body = JSON.stringify({ subscription: maskSecrets(subscription), secret });
  return new Response(body, {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
}
