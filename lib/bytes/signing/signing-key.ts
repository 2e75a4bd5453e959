/** Reads the private key that signs verification summaries. */
import { createPrivateKey, createPublicKey, hash, type KeyObject } from 'node:crypto';

/** The algorithms by their names in JWS: Ed25519 (RFC 8032), and ECDSA over P-256 with SHA-256. */
export type SigningAlgorithm = 'EdDSA' | 'ES256';

export type SigningKey = { key: KeyObject; algorithm: SigningAlgorithm };
/** A private key, or the reason for which it cannot sign; the reason completes a sentence that begins with its file. */
export type ReadSigningKey = SigningKey | { reason: string };

/** Read a PEM text with one unencrypted PKCS#8 private key (RFC 5958), Ed25519 or P-256. */
export function readSigningKey(pem: string): ReadSigningKey {
  if (pem.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----')) return { reason: 'is encrypted; give it unencrypted' };
  if (!pem.includes('-----BEGIN PRIVATE KEY-----')) return { reason: 'is not a private key in PKCS#8 PEM' };
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return { reason: 'is not a private key in PKCS#8 PEM' };
  }
  const algorithm = signingAlgorithm(key);
  return algorithm === null ? { reason: 'is neither an Ed25519 nor a P-256 key' } : { key, algorithm };
}

function signingAlgorithm(key: KeyObject): SigningAlgorithm | null {
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : null;
}

/** The public key of a private one, as DER SubjectPublicKeyInfo (RFC 5280 §4.1). */
export function publicKeyOf(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

/** The id of a key: SHA-256 of its DER SubjectPublicKeyInfo, in lower-case hex. */
export function signingKeyId(spki: Uint8Array): string {
  return hash('sha256', spki, 'hex');
}
