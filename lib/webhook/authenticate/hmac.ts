/**
 * HMAC-SHA256 over the raw body, in hex. Source: GitHub "Validating webhook deliveries", and senders that do the same.
 */
import { createHmac } from 'node:crypto';
import { anyMatches, MISMATCH, refused, type Scheme } from './scheme.ts';

/** A header of `prefix` and the 64 hex digits of the HMAC of exactly these bytes. */
export function hmacHex(header: string, prefix: string): Scheme {
  return {
    header,
    verify(value, secrets, { body }) {
      const written = value.trim();
      const hex = written.toLowerCase().startsWith(prefix) ? written.slice(prefix.length) : '';
      if (!/^[0-9a-f]{64}$/i.test(hex))
        return refused(
          'signature-malformed',
          `${header} must be ${prefix === '' ? '' : `"${prefix}" and `}64 hex digits`,
        );
      const received = Buffer.from(hex, 'hex');
      const isRight = anyMatches(secrets, received, (secret) => createHmac('sha256', secret).update(body).digest());
      return isRight ? { ok: true } : refused('signature-mismatch', MISMATCH);
    },
  };
}

/** `X-Hub-Signature-256: sha256=<hex>`. */
export const HUB_SIGNATURE = hmacHex('x-hub-signature-256', 'sha256=');
