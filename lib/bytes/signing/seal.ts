/**
 * Encrypts secrets that the store has to keep: AES-256-GCM, with a key that HKDF-SHA256 derives from the private key of
 * the log (RFC 5869). A copy of the database without `log.key` shows no secret.
 */
import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject } from 'node:crypto';

export const SEAL_NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The key for one purpose, so that what is sealed for one does not open for another. */
function keyOf(logKey: KeyObject, purpose: string): Buffer {
  const secret = logKey.export({ type: 'pkcs8', format: 'der' });
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), `attestry ${purpose} v1`, 32));
}

/** What a sealed text is for, and the row that it belongs to: it does not open in another one. */
export type SealPlace = { purpose: string; row: string };

/** Encrypt a text. `nonce`: 12 random bytes. Returns nonce, ciphertext and tag. */
export function sealText(
  text: string,
  { purpose, row }: SealPlace,
  { logKey, nonce }: { logKey: KeyObject; nonce: Uint8Array },
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', keyOf(logKey, purpose), nonce).setAAD(Buffer.from(row));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypt what `sealText` returned; null where it was changed, moved, or encrypted with another key. */
export function openSealed(sealed: Uint8Array, { purpose, row }: SealPlace, logKey: KeyObject): string | null {
  if (sealed.length < SEAL_NONCE_BYTES + TAG_BYTES) return null;
  const end = sealed.length - TAG_BYTES;
  try {
    const nonce = sealed.subarray(0, SEAL_NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', keyOf(logKey, purpose), nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(row))
      .setAuthTag(sealed.subarray(end));
    return Buffer.concat([decipher.update(sealed.subarray(SEAL_NONCE_BYTES, end)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
