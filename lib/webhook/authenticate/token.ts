/** The secret itself in a header. Both sides are hashed first, so that their lengths do not matter. */
import { hash } from 'node:crypto';
import { anyMatches, refused, type Scheme } from './scheme.ts';

/** A header that holds the secret, after `prefix` in any case. */
export function sharedToken(header: string, prefix = ''): Scheme {
  return {
    header,
    verify(value, secrets) {
      if (!value.toLowerCase().startsWith(prefix.toLowerCase()))
        return refused('signature-malformed', `${header} must begin with "${prefix.trim()}"`);
      const received = hash('sha256', value.slice(prefix.length).trim(), 'buffer');
      const isRight = anyMatches(secrets, received, (secret) => hash('sha256', secret, 'buffer'));
      return isRight
        ? { ok: true }
        : refused('signature-mismatch', `${header} has another secret: compare the secret on both sides`);
    },
  };
}

/** `Authorization: Bearer <secret>` (RFC 6750). */
export const BEARER = sharedToken('authorization', 'Bearer ');
