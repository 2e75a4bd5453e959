/** The signature of Buildkite: HMAC-SHA256 over `timestamp.body`. Source: Buildkite "Webhooks overview", signature. */
import { createHmac } from 'node:crypto';
import { anyMatches, MISMATCH, refused, type Scheme } from '#lib/webhook/authenticate/scheme.ts';
import { timestampProblem } from '#lib/webhook/authenticate/standard-webhooks.ts';

/** `X-Buildkite-Signature: timestamp=1619071700,signature=<64 hex digits>`. */
export const BUILDKITE_SIGNATURE: Scheme = {
  header: 'x-buildkite-signature',
  verify(value, secrets, { body }, now) {
    const parts = value.split(',').map((part) => part.trim());
    const partAfter = (prefix: string) => parts.find((part) => part.startsWith(prefix))?.slice(prefix.length);
    const [timestamp, hex] = [partAfter('timestamp='), partAfter('signature=') ?? ''];
    if (!/^[0-9a-f]{64}$/i.test(hex))
      return refused('signature-malformed', 'x-buildkite-signature must have "signature=" and 64 hex digits');
    const late = timestampProblem(timestamp, now);
    if (late !== null) return late;
    const expected = (secret: string): Uint8Array =>
      createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
    return anyMatches(secrets, Buffer.from(hex, 'hex'), expected)
      ? { ok: true }
      : refused('signature-mismatch', MISMATCH);
  },
};
