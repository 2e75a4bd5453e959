/** Imports public keys, describes them, and verifies signatures whose scheme follows from the key alone. */
import { constants, createPublicKey, hash, type KeyObject, verify } from '#lib/bytes/platform/crypto.ts';
import { cachedSignatureCheck } from './signature-cache.ts';
import { rememberSpki } from './ec-point.ts';
import { coordinateBytes, curveOf, verifyEcdsa, verifyEcdsaDigest } from './ecdsa.ts';
import { verifyRsaDigest } from './rsa.ts';
import { type HashName, hasRsaLength, isStrongRsa } from './scheme.ts';

/** Hashes that signers use with a curve: the one of equal strength, and SHA-256, which cosign before v3 always used. */
const CURVE_HASHES: Record<string, HashName[]> = {
  prime256v1: ['sha256'],
  secp384r1: ['sha384', 'sha256'],
  secp521r1: ['sha512', 'sha256'],
};

/** The key type for display: `ecdsa-p256`, `rsa-2048`, `ed25519` … */
export function keyTypeOf(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'ec': {
      const curve = curveOf(key) ?? key.asymmetricKeyDetails?.namedCurve ?? 'unknown';
      return `ecdsa-${{ prime256v1: 'p256', secp384r1: 'p384', secp521r1: 'p521' }[curve] ?? curve}`;
    }
    case 'rsa':
    case 'rsa-pss':
      return `${key.asymmetricKeyType}-${key.asymmetricKeyDetails?.modulusLength ?? 0}`;
    default:
      return key.asymmetricKeyType ?? 'unknown';
  }
}

/** The reason why a key is not accepted; null where it is accepted. */
export function keyProblem(key: KeyObject): string | null {
  switch (key.asymmetricKeyType) {
    case 'ec':
      return curveOf(key) === null ? `the curve ${key.asymmetricKeyDetails?.namedCurve ?? '?'} is not supported` : null;
    case 'rsa':
    case 'rsa-pss':
      return isStrongRsa(key) ? null : 'an RSA key must have at least 2048 bits';
    case 'ed25519':
      return null;
    default:
      return `keys of type ${key.asymmetricKeyType ?? '?'} are not supported`;
  }
}

/** Import a DER SubjectPublicKeyInfo, or a PKCS #1 RSA key. Throws where the bytes are not such a key. */
export function importDer(der: Uint8Array, type: 'spki' | 'pkcs1' = 'spki'): KeyObject {
  const key = createPublicKey({ key: Buffer.from(der), format: 'der', type });
  // Key ids need the PKCS #1 form, which OpenSSL exports only from a key that was imported as SPKI.
  if (type === 'pkcs1') return importDer(spkiOf(key));
  rememberSpki(key, der);
  return key;
}

/** The DER SubjectPublicKeyInfo of a key, as OpenSSL writes it. */
export function spkiOf(key: KeyObject): Uint8Array {
  return key.export({ type: 'spki', format: 'der' });
}

/** Lower-case hex SHA-256 of the SPKI. */
export function keyFingerprint(key: KeyObject): string {
  return hash('sha256', spkiOf(key), 'hex');
}

/**
 * Whether `signature` over `data` is valid for the key in any scheme that signers use with such a key: ECDSA in DER or
 * r‖s, RSA PKCS #1 v1.5 or PSS, Ed25519. `only` allows one hash alone. Never throws.
 */
export function verifySignature(
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
  only: HashName | null = null,
): boolean {
  try {
    return cachedSignatureCheck(`any of a key, ${only ?? 'any hash'}`, key, data, signature, () =>
      checkAny(key, data, signature, only),
    );
  } catch {
    return false;
  }
}

function checkAny(key: KeyObject, data: Uint8Array, signature: Uint8Array, only: HashName | null): boolean {
  const allowed = (hashes: HashName[]): HashName[] => (only === null ? hashes : [only]);
  switch (key.asymmetricKeyType) {
    case 'ec': {
      const hashes = allowed(CURVE_HASHES[curveOf(key) ?? ''] ?? []);
      const raw = signature.length === 2 * (coordinateBytes(key) ?? 0);
      return (
        verifyEcdsa(hashes, key, data, signature) ||
        (raw && hashes.some((name) => verify(name, data, { key, dsaEncoding: 'ieee-p1363' }, signature)))
      );
    }
    case 'rsa':
    case 'rsa-pss': {
      if (!isStrongRsa(key) || !hasRsaLength(key, signature)) return false;
      const pkcs1 = key.asymmetricKeyType === 'rsa';
      const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
      return allowed(['sha256', 'sha384', 'sha512']).some(
        (name) => (pkcs1 && verify(name, data, key, signature)) || verify(name, data, pss, signature),
      );
    }
    case 'ed25519':
      return verify(null, data, key, signature);
    default:
      return false;
  }
}

/**
 * As verifySignature, over a digest alone. `undecidable` where the algorithm needs the data (Ed25519). Never throws.
 */
export function verifyDigest(
  key: KeyObject,
  algorithm: HashName,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean | 'undecidable' {
  const cached = (check: () => boolean): boolean => {
    try {
      return cachedSignatureCheck(`digest ${algorithm}`, key, digest, signature, check);
    } catch {
      return false;
    }
  };
  switch (key.asymmetricKeyType) {
    case 'ec':
      return cached(() => verifyEcdsaDigest(key, digest, signature));
    case 'rsa':
    case 'rsa-pss':
      return cached(() => verifyRsaDigest(key, algorithm, digest, signature));
    case 'ed25519':
      return 'undecidable';
    default:
      return false;
  }
}
