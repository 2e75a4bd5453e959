/**
 * The signing keys of one issuer: its discovery document names its key set (OpenID Connect Discovery 1.0 §4, RFC 7517
 * §5). Keys are cached, and fetched again when they are old or when a token names a key that is not among them.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { createLocalJWKSet } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { AttestryError } from '#lib/errors.ts';
import { fetchJson, FetchError, type FetchJson } from './fetch-json.ts';

export type IssuerKeys = {
  /** The keys, fetched where there are none or they are old. Throws `unavailable` where there are none to use. */
  current(now: Date): Promise<JWTVerifyGetKey>;
  /**
   * The keys as the issuer has them now, for a token that names an unknown key. Null where they were fetched a moment
   * ago, so that a caller cannot make this installation send many requests. Throws `unavailable`.
   */
  renewed(now: Date): Promise<JWTVerifyGetKey | null>;
};

/** Keys are fetched again after an hour. While the issuer cannot be reached, they are used for a day. */
const FRESH_MS = 3_600_000;
const USABLE_MS = 86_400_000;
const RENEWAL_INTERVAL_MS = 30_000;
/** Waits between the attempts of one fetch, and after fetches that failed: 5 s, 10 s … 60 s. */
const RETRY_WAITS_MS = [200, 800];
const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 60_000;
const MAX_KEYS = 100;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keySetSchema = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .max(MAX_KEYS),
});

type Cached = { keys: JWTVerifyGetKey; at: number };
type Failure = { message: string; until: number; pauseMs: number; cause: unknown };

/** The keys of an issuer. Nothing is fetched before the first call. */
export function openIssuerKeys(issuer: string, fetchDocument: FetchJson = fetchJson): IssuerKeys {
  let cached: Cached | null = null;
  let failure: Failure | null = null;
  let pending: Promise<JWTVerifyGetKey> | null = null;

  async function load(at: number): Promise<JWTVerifyGetKey> {
    try {
      const keys = await withRetries(() => fetchKeys(issuer, fetchDocument));
      cached = { keys, at };
      failure = null;
      return keys;
    } catch (cause) {
      const pauseMs = Math.min(failure === null ? FIRST_PAUSE_MS : failure.pauseMs * 2, MAX_PAUSE_MS);
      failure = { message: (cause as Error).message, until: at + pauseMs, pauseMs, cause };
      throw toUnavailable(issuer, failure, at);
    }
  }

  async function fetchOnce(now: number): Promise<JWTVerifyGetKey> {
    if (failure !== null && now < failure.until && now >= failure.until - failure.pauseMs)
      throw toUnavailable(issuer, failure, now);
    pending ??= load(now).finally(() => {
      pending = null;
    });
    return pending;
  }

  return {
    async current(date) {
      const now = date.getTime();
      if (cached !== null && isWithin(cached, now, FRESH_MS)) return cached.keys;
      try {
        return await fetchOnce(now);
      } catch (error) {
        if (cached !== null && isWithin(cached, now, USABLE_MS)) return cached.keys;
        throw error;
      }
    },
    async renewed(date) {
      const now = date.getTime();
      return cached !== null && isWithin(cached, now, RENEWAL_INTERVAL_MS) ? null : fetchOnce(now);
    },
  };
}

/** Also false where the clock went back behind the moment of the fetch. */
function isWithin({ at }: Cached, now: number, duration: number): boolean {
  return now >= at && now - at < duration;
}

function toUnavailable(issuer: string, { message, until, cause }: Failure, now: number): AttestryError {
  return new AttestryError(
    'unavailable',
    `this ID token cannot be checked now, because the keys of ${issuer} cannot be read: ${message}`,
    { retryAfterSeconds: Math.max(1, (until - now) / 1000), cause },
  );
}

async function withRetries<T>(run: () => Promise<T>): Promise<T> {
  for (const ms of RETRY_WAITS_MS) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof FetchError && error.isTransient)) throw error;
      await wait(ms);
    }
  }
  return run();
}

/** Only the origin of the configured issuer is asked, whatever its documents name. */
async function fetchKeys(issuer: string, fetchDocument: FetchJson): Promise<JWTVerifyGetKey> {
  const discoveryUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const discovery = discoverySchema.safeParse(await fetchDocument(discoveryUrl));
  if (!discovery.success) throw new FetchError(`${discoveryUrl} is not a discovery document`, false);
  const { issuer: stated, jwks_uri: keysUrl } = discovery.data;
  if (stated !== issuer) throw new FetchError(`${discoveryUrl} names another issuer`, false);
  if (new URL(keysUrl).origin !== new URL(issuer).origin)
    throw new FetchError(`${discoveryUrl} names a key set at another origin`, false);
  const keySet = keySetSchema.safeParse(await fetchDocument(keysUrl));
  if (!keySet.success) throw new FetchError(`${keysUrl} is not a key set`, false);
  return createLocalJWKSet(keySet.data as JSONWebKeySet);
}
