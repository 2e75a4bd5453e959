/**
 * Sign-ins that have begun and wait for the provider. Each is in the cookie of the browser that began it, sealed, so
 * that any process of an installation can finish it, and strangers who begin sign-ins take no room. A code is good
 * once: the provider refuses it the second time (RFC 6749 §4.1.2), and another code does not fit the verifier and the
 * nonce.
 */
import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';

export type Attempt = {
  /** RFC 6749 §10.12. */
  state: string;
  nonce: string;
  /** The code verifier of PKCE (RFC 7636). */
  verifier: string;
  /** The page to show at the end. */
  to: string;
  startedAt: number;
};

const LIFETIME_MS = 10 * 60_000;
/** Browsers keep cookies of up to 4 KiB. A longer address of a page is not kept. */
const MAX_TO = 1_500;
const CIPHER = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];

/** The key that seals, of the private key that every process of the installation has. */
const sealingKey = (privateKey: KeyObject): Buffer =>
  Buffer.from(
    hkdfSync('sha256', privateKey.export({ type: 'pkcs8', format: 'der' }), '', 'attestry sign-in attempt', 32),
  );

/** What the cookie of the browser holds of a sign-in. */
export function sealAttempt(privateKey: KeyObject, attempt: Attempt): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, sealingKey(privateKey), iv);
  const kept = attempt.to.length > MAX_TO ? { ...attempt, to: '/' } : attempt;
  const sealed = Buffer.concat([cipher.update(JSON.stringify(kept), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/**
 * The sign-in of a `state` in a cookie. Null where the cookie is missing, holds none of this installation or that of
 * another state, or is older than ten minutes.
 */
export function openAttempt(
  privateKey: KeyObject,
  { state, cookie }: { state: string; cookie: string | null },
  now: number,
): Attempt | null {
  const attempt = cookie === null ? null : unseal(privateKey, Buffer.from(cookie, 'base64url'));
  if (attempt === null) return null;
  const [begun, asked] = [Buffer.from(attempt.state), Buffer.from(state)];
  if (begun.length !== asked.length || !timingSafeEqual(begun, asked)) return null;
  return now - attempt.startedAt <= LIFETIME_MS ? attempt : null;
}

function unseal(privateKey: KeyObject, bytes: Buffer): Attempt | null {
  if (bytes.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, sealingKey(privateKey), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    const opened = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(opened.toString('utf8')) as Attempt;
  } catch {
    // The tag does not fit: another installation, or somebody, made it.
    return null;
  }
}
