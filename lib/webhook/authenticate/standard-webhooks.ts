/** Signatures by Standard Webhooks 1.0.0, "Signature scheme": HMAC-SHA256 over `id.timestamp.body`. */
import { createHmac } from 'node:crypto';
import type { AuthenticationResult } from '#lib/webhook/delivery.ts';
import { anyMatches, MISMATCH, refused, type Scheme } from './scheme.ts';

/** How far the time of a signed delivery may be from now. The libraries of the standard use the same tolerance. */
export const TOLERANCE_MS = 5 * 60_000;

/** Null where the seconds since 1970 are within the tolerance. */
export function timestampProblem(seconds: string | undefined, now: Date): AuthenticationResult | null {
  if (seconds === undefined || !/^\d{1,12}$/.test(seconds))
    return refused('timestamp-malformed', 'the time of the signature must be seconds since 1970');
  const age = now.getTime() - Number(seconds) * 1000;
  if (Math.abs(age) <= TOLERANCE_MS) return null;
  return refused('timestamp-old', `the delivery was signed more than ${TOLERANCE_MS / 60_000} minutes ago or ahead`);
}

/** The key of a secret: the bytes after `whsec_` in base64, else its text. */
function keyOf(secret: string): Uint8Array {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
}

export const STANDARD_WEBHOOKS: Scheme = {
  header: 'webhook-signature',
  verify(value, secrets, { headers, body }, now) {
    const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']];
    if (id === undefined || id === '') return refused('signature-missing', 'the header webhook-id is missing');
    const late = timestampProblem(timestamp, now);
    if (late !== null) return late;
    const signatures = value.split(' ').flatMap((one) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(one)?.[1] ?? []);
    if (signatures.length === 0 || signatures.length > MAX_SIGNATURES)
      return refused('signature-malformed', 'webhook-signature must be "v1," and the HMAC in base64');
    const expected = (secret: string): Uint8Array =>
      createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();
    const matches = signatures.map((one) => anyMatches(secrets, Buffer.from(one, 'base64'), expected));
    return matches.includes(true) ? { ok: true } : refused('signature-mismatch', MISMATCH);
  },
};

const MAX_SIGNATURES = 10;
