/**
 * Schemes that are not accepted here, but that signers use: they are looked for only where no accepted scheme holds, so
 * that the answer can name the scheme. A signature that holds in one of them is never `verified`.
 */
import { constants, getHashes, hash, type KeyObject, publicDecrypt, verify } from 'node:crypto';
import { coordinateBytes } from './ecdsa.ts';
import { isPss } from './rsa.ts';
import { isStrongRsa } from './scheme.ts';

/** Node's name of a hash, and the field's name for it. */
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

/**
 * Why no signature of a key of this type can be checked here, by the length that only such signatures have (FIPS 204,
 * FIPS 205, RFC 8032).
 */
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

/**
 * The algorithm that signs with exactly so many bytes and is not supported here, such as `ML-DSA-65`; null for other
 * lengths.
 */
export function unsupportedByLength(signature: Uint8Array): string | null {
  return ALGORITHM_BY_SIGNATURE_LENGTH[signature.length] ?? null;
}

/**
 * The scheme, not accepted here, in which `signature` over `data` holds with the key; null where it holds in none that
 * is known. Names are for people: `RSA-PSS with SHA-224`. Never throws.
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
  const holds = (name: string): boolean =>
    verify(name, data, key, signature) || (raw && verify(name, data, { key, dsaEncoding: 'ieee-p1363' }, signature));
  const found = COMPUTABLE.find(holds);
  return found === undefined ? null : `ECDSA with ${HASHES[found]}`;
}

/** PKCS #1 v1.5 with a hash that is not accepted, or PSS with one, or with another hash in its mask (RFC 8017 §8). */
function rsaScheme(key: KeyObject, data: Uint8Array, signature: Uint8Array): string | null {
  if (!isStrongRsa(key)) return null;
  const plain =
    key.asymmetricKeyType === 'rsa' ? COMPUTABLE.find((name) => verify(name, data, key, signature)) : undefined;
  if (plain !== undefined) return `RSA PKCS #1 v1.5 with ${HASHES[plain]}`;
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

/** Key services that hash first and sign the digest as if it were the message. */
function ed25519Scheme(key: KeyObject, data: Uint8Array, signature: Uint8Array): string | null {
  const found = ['sha256', 'sha384', 'sha512'].find((name) => verify(null, hash(name, data, 'buffer'), key, signature));
  return found === undefined ? null : `Ed25519 over a ${HASHES[found]} digest`;
}
