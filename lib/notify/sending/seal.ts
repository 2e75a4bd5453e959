/**
 * Encrypts the settings of a target, such as an address that is a secret: AES-256-GCM, with a key that HKDF-SHA256
 * derives from the private key of the log (RFC 5869). A copy of the database without `log.key` shows no secret.
 */
import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject } from 'node:crypto';

const INFO = 'attestry subscription secrets v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function keyOf(logKey: KeyObject): Buffer {
  return Buffer.from(hkdfSync('sha256', logKey.export({ type: 'pkcs8', format: 'der' }), new Uint8Array(0), INFO, 32));
}

/**
 * Encrypt a text for one place: `place` is authenticated, so that the text of one row does not open in another.
 * `nonce`: 12 random bytes. Returns nonce, ciphertext and tag.
 */
export function sealText(
  text: string,
  place: string,
  { logKey, nonce }: { logKey: KeyObject; nonce: Uint8Array },
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', keyOf(logKey), nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypt what `sealText` returned; null where it was changed, moved, or encrypted with another key. */
export function openSealed(sealed: Uint8Array, place: string, logKey: KeyObject): string | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  const end = sealed.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(logKey), sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(place))
      .setAuthTag(sealed.subarray(end));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
