/** Sign-ins that have begun and wait for the provider. Each can be finished once, by the browser that began it. */
import { createHash, timingSafeEqual } from 'node:crypto';

export type Attempt = {
  /** The SHA-256 of what the cookie of the browser holds. */
  browser: Uint8Array;
  nonce: string;
  /** The code verifier of PKCE (RFC 7636). */
  verifier: string;
  /** The page to show at the end. */
  to: string;
  startedAt: number;
};

const LIFETIME_MS = 10 * 60_000;
/** Anybody can begin a sign-in: the oldest ones are forgotten. */
const MAX_ATTEMPTS = 10_000;

// Next loads a module more than once in one process.
const shared = globalThis as typeof globalThis & { __attestrySignIns?: Map<string, Attempt> };
const attempts = (): Map<string, Attempt> => (shared.__attestrySignIns ??= new Map());

export const browserHash = (secret: string): Uint8Array => createHash('sha256').update(secret).digest();

/** Keep a sign-in under its `state` (RFC 6749 §10.12). */
export function beginAttempt(state: string, attempt: Attempt): void {
  const kept = attempts();
  kept.set(state, attempt);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_ATTEMPTS) break;
    kept.delete(oldest);
  }
}

/**
 * The sign-in of a `state`, which is forgotten now. Null where there is none, it is older than ten minutes, or another
 * browser began it.
 */
export function takeAttempt(state: string, browser: string | null, now: number): Attempt | null {
  const found = attempts().get(state);
  if (found === undefined || browser === null || !timingSafeEqual(found.browser, browserHash(browser))) return null;
  attempts().delete(state);
  return now - found.startedAt <= LIFETIME_MS ? found : null;
}
