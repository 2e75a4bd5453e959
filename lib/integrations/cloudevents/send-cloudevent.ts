/** Sends messages as CloudEvents in structured mode, as collectors such as GUAC and event brokers receive them. */
import { cloudEvent } from '#lib/notify/sending/cloudevent.ts';
import { secretKey } from '#lib/notify/sending/standard-webhooks.ts';
import { postMessage } from '../outgoing/post.ts';
import type { Send } from '../outgoing/send.ts';

export const sendCloudEvent: Send<'cloudevents'> = (settings, { url, secret }, outgoing) => {
  const key = secret === null ? null : secretKey(secret);
  return postMessage(settings, url, cloudEvent(outgoing, { source: settings.baseUrl, key }), outgoing.now);
};
