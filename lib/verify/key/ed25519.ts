/**
 * Parts of Ed25519 that Node does not offer: the prehashed variant Ed25519ph (RFC 8032 §5.1), which signs the SHA-512
 * of the message, and a check whether bytes can be an Ed25519 signature at all.
 */
import { hash, type KeyObject } from '#lib/bytes/platform/crypto.ts';
import { ed25519 } from '@noble/curves/ed25519.js';

const { Point } = ed25519;
/** The order L of the base point (RFC 8032 §5.1). */
const ORDER = Point.Fn.ORDER;
/** dom2(1, "") (RFC 8032 §2): flag 1 for the prehashed variant, an empty context. */
const PREHASHED = Buffer.concat([Buffer.from('SigEd25519 no Ed25519 collisions'), Buffer.of(1, 0)]);

const ED25519_SIGNATURE_BYTES = 64;

/**
 * The reason why the bytes cannot be an Ed25519 signature of any message by any key; null where they can be one.
 * RFC 8032 §5.1.7: 64 bytes, R an encoded point, S below the order of the group.
 */
export function notEd25519(signature: Uint8Array): string | null {
  const length = signature.length;
  if (length !== ED25519_SIGNATURE_BYTES) return `an Ed25519 signature has 64 bytes, this one has ${length}`;
  if (littleEndian(signature.subarray(32)) >= ORDER) return 'the second half of the Ed25519 signature is too large';
  return pointOf(signature.subarray(0, 32)) === null
    ? 'the first half of the Ed25519 signature is not a point on the curve'
    : null;
}

/**
 * Whether `signature` is an Ed25519ph signature (empty context) over a message with this SHA-512 digest. Never throws.
 * The function compares the bytes of [S]B − [k]A and R, without the cofactor, as OpenSSL does for Ed25519, so that both
 * variants accept the same signatures.
 */
export function verifyEd25519ph(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  if (key.asymmetricKeyType !== 'ed25519' || digest.length !== 64 || signature.length !== ED25519_SIGNATURE_BYTES)
    return false;
  const encodedKey = key.export({ type: 'spki', format: 'der' }).subarray(-32);
  const s = littleEndian(signature.subarray(32));
  const a = pointOf(encodedKey);
  if (a === null || s >= ORDER) return false;
  const r = signature.subarray(0, 32);
  const k = littleEndian(hash('sha512', Buffer.concat([PREHASHED, r, encodedKey, digest]), 'buffer')) % ORDER;
  const computed = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return Buffer.compare(computed.toBytes(), r) === 0;
}

function pointOf(bytes: Uint8Array): InstanceType<typeof Point> | null {
  try {
    return Point.fromBytes(bytes);
  } catch {
    return null;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`);
}
