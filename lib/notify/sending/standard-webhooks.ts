/** Signed webhooks by Standard Webhooks 1.0.0. */
import { createHmac } from 'node:crypto';
import type { Message } from '../message/message.ts';
import type { HttpMessage, Outgoing } from './target.ts';

const PREFIX = 'whsec_';
/** The bytes of a secret (“Symmetric signatures”). */
const [MIN_SECRET_BYTES, MAX_SECRET_BYTES] = [24, 64];

/** The key of a secret `whsec_…`; null where it has not 24 to 64 bytes of base64. */
export function secretKey(secret: string): Uint8Array | null {
  const base64 = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  const key = Buffer.from(base64, 'base64');
  return key.length >= MIN_SECRET_BYTES && key.length <= MAX_SECRET_BYTES ? key : null;
}

/** A secret from 24 to 64 random bytes. */
export function newSecret(random: Uint8Array): string {
  return `${PREFIX}${Buffer.from(random).toString('base64')}`;
}

/** The headers of a body. `now` is the time of the attempt. */
export function signedHeaders(
  body: string,
  { id, now, key }: { id: string; now: Date; key: Uint8Array },
): { [name: string]: string } {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

/** What of a message is the `data` of a payload. */
export function payloadData({
  kind: _kind,
  type: _type,
  at: _at,
  ...data
}: Message): Omit<Message, 'kind' | 'type' | 'at'> {
  return data;
}

/** A message as a signed webhook. */
export function signedWebhook({ id, message, now }: Outgoing, key: Uint8Array): HttpMessage {
  const body = JSON.stringify({ type: message.type, timestamp: message.at, data: payloadData(message) });
  return { headers: { 'content-type': 'application/json', ...signedHeaders(body, { id, now, key }) }, body };
}
