/**
 * The time at which evidence was received: now, unless a token with the scope `replay` states an earlier time. Without
 * the scope the header is an error; if the server ignored it, the sender would believe that it had an effect.
 */
import { AttestryError } from '#lib/errors.ts';

export const RECEIVED_AT_HEADER = 'attestry-received-at';
export const REPLAY_SCOPE = 'replay';

const RFC3339_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

export type ReceivedTime = { at: Date; /** Whether the request stated the time. */ stated: boolean };

/** Read the header. Throws `forbidden` without the scope, and `bad-request` for an invalid time or one after `now`. */
export function receivedAt(headers: Headers, scopes: readonly string[], now: Date): ReceivedTime {
  const stated = headers.get(RECEIVED_AT_HEADER);
  if (stated === null) return { at: now, stated: false };
  if (!scopes.includes(REPLAY_SCOPE))
    throw new AttestryError(
      'forbidden',
      `Only a token with the scope ${REPLAY_SCOPE} may say when evidence was received.`,
    );
  const at = new Date(stated);
  if (!RFC3339_PATTERN.test(stated) || Number.isNaN(at.getTime()))
    throw new AttestryError('bad-request', 'Attestry-Received-At is not an RFC 3339 time with its offset.');
  if (at > now) throw new AttestryError('bad-request', 'Attestry-Received-At lies in the future.');
  return { at, stated: true };
}
