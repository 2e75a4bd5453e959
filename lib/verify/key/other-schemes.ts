/**
 * Detects signature schemes that signers use and Attestry does not accept. They are tried only after all accepted
 * schemes, so that the result can name the scheme. A signature in one of them is never `verified`.
 */
import { constants, getHashes, hash, type KeyObject, publicDecrypt, verify } from '#lib/bytes/platform/crypto.ts';
import { coordinateBytes } from './ecdsa.ts';
import { isPss } from './rsa.ts';
import { isStrongRsa } from './scheme.ts';

/** Hash names: Node's name, and the name for display. */
const HASHES: Record<string, string> = {
  sha1: 'SHA-1',
  sha224: 'SHA-224',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
  'sha512-224': 'SHA-512/224',
  'sha512-256': 'SHA-512/256',
  'sha3-224': 'SHA3-224',
  'sha3-256': 'SHA3-256',
  'sha3-384': 'SHA3-384',
  'sha3-512': 'SHA3-512',
  md5: 'MD5',
};
const COMPUTABLE = Object.keys(HASHES).filter((name) => getHashes().includes(name));

/** Unsupported algorithms whose signatures have a length that no other algorithm has (FIPS 204, FIPS 205, RFC 8032). */
const ALGORITHM_BY_SIGNATURE_LENGTH: Record<number, string> = {
  114: 'Ed448',
  2420: 'ML-DSA-44',
  3309: 'ML-DSA-65',
  4627: 'ML-DSA-87',
  7856: 'SLH-DSA-128s',
  17_088: 'SLH-DSA-128f',
  16_224: 'SLH-DSA-192s',
  35_664: 'SLH-DSA-192f',
  29_792: 'SLH-DSA-256s',
  49_856: 'SLH-DSA-256f',
};

/** The unsupported algorithm whose signatures have exactly this length, such as `ML-DSA-65`; null for other lengths. */
export function unsupportedByLength(signature: Uint8Array): string | null {
  return ALGORITHM_BY_SIGNATURE_LENGTH[signature.length] ?? null;
}

/**
 * The display name of the scheme, not accepted here, in which `signature` over `data` is valid for the key, such as
 * `RSA-PSS with SHA-224`; null where there is none. Never throws.
 */
export function otherSchemeOf(key: KeyObject, data: Uint8Array, signature: Uint8Array): string | null {
  try {
    switch (key.asymmetricKeyType) {
      case 'ec':
        return ecdsaScheme(key, data, signature);
      case 'rsa':
      case 'rsa-pss':
        return rsaScheme(key, data, signature);
      case 'ed25519':
        return ed25519Scheme(key, data, signature);
      default:
        return null;
    }
  } catch {
    return null;
  }
}

function ecdsaScheme(key: KeyObject, data: Uint8Array, signature: Uint8Array): string | null {
  const raw = signature.length === 2 * (coordinateBytes(key) ?? 0);
  const isValid = (name: string): boolean =>
    verify(name, data, key, signature) || (raw && verify(name, data, { key, dsaEncoding: 'ieee-p1363' }, signature));
  const found = COMPUTABLE.find(isValid);
  return found === undefined ? null : `ECDSA with ${HASHES[found]}`;
}

/** PKCS #1 v1.5 or PSS with a hash that is not accepted, or PSS with a different hash in its mask (RFC 8017 §8). */
function rsaScheme(key: KeyObject, data: Uint8Array, signature: Uint8Array): string | null {
  if (!isStrongRsa(key)) return null;
  const pkcs1Hash =
    key.asymmetricKeyType === 'rsa' ? COMPUTABLE.find((name) => verify(name, data, key, signature)) : undefined;
  if (pkcs1Hash !== undefined) return `RSA PKCS #1 v1.5 with ${HASHES[pkcs1Hash]}`;
  const opened = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
  if (opened.at(-1) !== 0xbc) return null;
  const bits = key.asymmetricKeyDetails!.modulusLength!;
  for (const name of COMPUTABLE) {
    const digest = hash(name, data, 'buffer');
    const mask = COMPUTABLE.find((one) => isPss(opened, { hash: name, mask: one }, digest, bits));
    if (mask !== undefined)
      return `RSA-PSS with ${HASHES[name]}${mask === name ? '' : ` and ${HASHES[mask]} in its mask`}`;
  }
  return null;
}

/** Some key services hash the message first and sign the digest as if it were the message. */
function ed25519Scheme(key: KeyObject, data: Uint8Array, signature: Uint8Array): string | null {
  const found = ['sha256', 'sha384', 'sha512'].find((name) => verify(null, hash(name, data, 'buffer'), key, signature));
  return found === undefined ? null : `Ed25519 over a ${HASHES[found]} digest`;
}
