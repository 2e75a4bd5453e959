/**
 * Webhook signatures: HMAC-SHA256 over the raw body, compared in constant time.
 * Source: GitHub "Validating webhook deliveries" (`X-Hub-Signature-256: sha256=<hex>`).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type WebhookSignatureResult =
  | { ok: true }
  | {
      ok: false;
      code: 'no-secret-configured' | 'signature-missing' | 'signature-malformed' | 'signature-mismatch';
      message: string;
    };

const SIGNATURE_HEADER = /^sha256=([0-9a-f]{64})$/i;

/**
 * Verify that the header is the HMAC of exactly these bytes with one of the active secrets. Two can be active during
 * rotation. Every secret is tried, so that the time does not reveal which one matched.
 */
export function verifyHubSignature(
  secrets: readonly string[],
  body: Uint8Array,
  header: string | null,
): WebhookSignatureResult {
  if (secrets.length === 0)
    return {
      ok: false,
      code: 'no-secret-configured',
      message: 'no webhook secret is configured: set ATTESTRY_GITHUB_WEBHOOK_SECRET',
    };
  if (!header)
    return {
      ok: false,
      code: 'signature-missing',
      message: 'the header X-Hub-Signature-256 is missing: set a secret on the webhook',
    };
  const hex = SIGNATURE_HEADER.exec(header.trim())?.[1];
  if (!hex)
    return {
      ok: false,
      code: 'signature-malformed',
      message: 'X-Hub-Signature-256 must be "sha256=" and 64 hex digits',
    };
  const received = Buffer.from(hex, 'hex');
  let matched = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(body).digest();
    matched = timingSafeEqual(expected, received) || matched;
  }
  return matched
    ? { ok: true }
    : {
        ok: false,
        code: 'signature-mismatch',
        message: 'no configured secret gives this signature for these bytes: compare the secret on both sides',
      };
}
