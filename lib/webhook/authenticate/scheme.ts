/** How deliveries are authenticated: by one of several schemes, each with a header of its own. */
import { timingSafeEqual } from 'node:crypto';
import type { AuthenticationResult, Delivery } from '#lib/webhook/delivery.ts';

/**
 * One scheme. `verify` is called where the header is there. Every secret is tried, so that the time does not reveal
 * which one matched: two can be active during rotation.
 */
export type Scheme = {
  /** In lower case. */
  header: string;
  verify: (value: string, secrets: readonly string[], delivery: Delivery, now: Date) => AuthenticationResult;
};

/** Authenticate by the first scheme whose header is there. A wrong one is not made good by another. */
export function authenticateBy(...schemes: readonly Scheme[]) {
  return (secrets: readonly string[], delivery: Delivery, now: Date): AuthenticationResult => {
    if (secrets.length === 0) return refused('no-secret-configured', 'no secret is configured for this address');
    for (const { header, verify } of schemes) {
      const value = delivery.headers[header];
      if (value !== undefined && value !== '') return verify(value, secrets, delivery, now);
    }
    const names = schemes.map(({ header }) => header).join(' or ');
    return refused('signature-missing', `the header ${names} is missing: set the secret at the sender`);
  };
}

export function refused(
  code: Extract<AuthenticationResult, { ok: false }>['code'],
  message: string,
): AuthenticationResult {
  return { ok: false, code, message };
}

/** Whether any of the secrets gives what was received, in constant time for one length. */
export function anyMatches(
  secrets: readonly string[],
  received: Uint8Array,
  expected: (secret: string) => Uint8Array,
): boolean {
  let matched = false;
  for (const secret of secrets) {
    const value = expected(secret);
    matched = (value.length === received.length && timingSafeEqual(value, received)) || matched;
  }
  return matched;
}

export const MISMATCH = 'no configured secret gives this signature for these bytes: compare the secret on both sides';
