/** A message as a CloudEvent in structured mode (CloudEvents 1.0.2, HTTP protocol binding §3.2, JSON format §3). */
import { payloadData, signedHeaders } from './standard-webhooks.ts';
import type { HttpMessage, Outgoing } from './target.ts';

const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/**
 * The event. `source` is the address of the installation. With a key it has the headers of Standard Webhooks too, which
 * sign the same body.
 */
export function cloudEvent(
  { id, message, now }: Outgoing,
  { source, key }: { source: string; key: Uint8Array | null },
): HttpMessage {
  const subject = message.artifact?.digest ?? message.project;
  const body = JSON.stringify({
    specversion: '1.0',
    id,
    source,
    type: `dev.attestry.${message.type}`,
    ...(subject === null ? {} : { subject }),
    time: message.at,
    datacontenttype: 'application/json',
    data: payloadData(message),
  });
  return {
    headers: { 'content-type': CONTENT_TYPE, ...(key === null ? {} : signedHeaders(body, { id, now, key })) },
    body,
  };
}
