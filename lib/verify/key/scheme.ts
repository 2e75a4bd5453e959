/** Reads signature algorithms of X.509 and CMS, and verifies one signature in a given scheme. */
import { constants, type KeyObject, verify } from '#lib/bytes/platform/crypto.ts';
import { cachedSignatureCheck } from './signature-cache.ts';
import { verifyEcdsa } from './ecdsa.ts';
import {
  type Element,
  TAG,
  contextTag,
  expectTag,
  readChildren,
  readElement,
  readOid,
  readSmallInteger,
} from '#lib/verify/der/der.ts';

export type HashName = 'sha256' | 'sha384' | 'sha512';
export type SignatureScheme =
  | { kind: 'ecdsa' | 'rsa'; hash: HashName }
  | { kind: 'rsa-pss'; hash: HashName; saltLength: number }
  | { kind: 'ed25519' };

const HASHES: Record<string, HashName> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

const SCHEMES: Record<string, SignatureScheme> = {
  '1.2.840.10045.4.3.2': { kind: 'ecdsa', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { kind: 'ecdsa', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { kind: 'ecdsa', hash: 'sha512' },
  '1.2.840.113549.1.1.11': { kind: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { kind: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { kind: 'rsa', hash: 'sha512' },
  '1.3.101.112': { kind: 'ed25519' },
};
const RSA_PSS = '1.2.840.113549.1.1.10';
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';

/** The hash of an AlgorithmIdentifier; null for any but SHA-256, SHA-384 and SHA-512. Throws a DerError. */
export function readHash(algorithm: Element): HashName | null {
  return HASHES[readOid(expectTag(readChildren(expectTag(algorithm, TAG.sequence).content)[0]))] ?? null;
}

/**
 * The scheme of an AlgorithmIdentifier; null where it is not accepted (as with SHA-1). `digest` is the hash that CMS
 * names in addition to a plain key algorithm (RFC 5652 §5.3). Throws a DerError where the identifier is malformed.
 */
export function readSignatureScheme(algorithm: Element, digest: HashName | null = null): SignatureScheme | null {
  const [oid, parameters] = readChildren(expectTag(algorithm, TAG.sequence).content);
  const name = readOid(expectTag(oid));
  if (name === RSA_PSS) return parameters === undefined ? null : readPss(parameters);
  if (digest !== null && name === RSA_ENCRYPTION) return { kind: 'rsa', hash: digest };
  if (digest !== null && name === EC_PUBLIC_KEY) return { kind: 'ecdsa', hash: digest };
  return SCHEMES[name] ?? null;
}

/** RSASSA-PSS-params (RFC 4055 §3.1); null unless hash and MGF-1 hash are named and equal. */
function readPss(parameters: Element): SignatureScheme | null {
  const fields = readChildren(expectTag(parameters, TAG.sequence).content);
  const field = (number: number): Element | undefined => fields.find((one) => one.tag === contextTag(number));
  const hashField = field(0);
  const maskField = field(1);
  if (hashField === undefined || maskField === undefined) return null;
  const hash = readHash(readElement(hashField.content, TAG.sequence));
  const mask = readChildren(readElement(maskField.content, TAG.sequence).content)[1];
  if (hash === null || mask === undefined || readHash(mask) !== hash) return null;
  const salt = field(2);
  return { kind: 'rsa-pss', hash, saltLength: salt === undefined ? 20 : readSmallInteger(readElement(salt.content)) };
}

/**
 * Whether one signature is valid. False also where key and scheme do not fit or the signature is malformed. Never
 * throws.
 */
export function verifyWithScheme(
  scheme: SignatureScheme,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const name = `scheme ${scheme.kind} ${'hash' in scheme ? scheme.hash : ''} ${'saltLength' in scheme ? scheme.saltLength : ''}`;
  try {
    return cachedSignatureCheck(name, key, data, signature, () => checkWithScheme(scheme, key, data, signature));
  } catch {
    return false;
  }
}

function checkWithScheme(scheme: SignatureScheme, key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  switch (scheme.kind) {
    case 'ecdsa':
      return key.asymmetricKeyType === 'ec' && verifyEcdsa([scheme.hash], key, data, signature);
    case 'rsa':
      return key.asymmetricKeyType === 'rsa' && isStrongRsa(key) && verify(scheme.hash, data, key, signature);
    case 'rsa-pss':
      return (
        (key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss') &&
        isStrongRsa(key) &&
        hasRsaLength(key, signature) &&
        verify(
          scheme.hash,
          data,
          { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength },
          signature,
        )
      );
    case 'ed25519':
      return key.asymmetricKeyType === 'ed25519' && verify(null, data, key, signature);
  }
}

/**
 * Whether an RSA signature has as many bytes as the modulus (RFC 8017 §8.1.2, step 1). OpenSSL does not check this for
 * PSS: it accepts a signature without its leading zeros.
 */
export function hasRsaLength(key: KeyObject, signature: Uint8Array): boolean {
  return signature.length === Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}

/** Whether an RSA key must have at least 2048 bits; weaker ones are never accepted. */
export function isStrongRsa(key: KeyObject): boolean {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
}
