/** Sends messages as signed webhooks (Standard Webhooks 1.0.0). */
import { secretKey, signedWebhook } from '#lib/notify/sending/standard-webhooks.ts';
import { postMessage, unreached } from '../outgoing/post.ts';
import type { Send } from '../outgoing/send.ts';

export const sendWebhook: Send<'webhook'> = async (settings, { url, secret }, outgoing) => {
  const key = secretKey(secret);
  if (key === null) return unreached('the secret of the subscription cannot be read');
  return postMessage(settings, url, signedWebhook(outgoing, key), outgoing.now);
};
