/**
 * ECDSA on P-256, P-384 and P-521 (FIPS 186-5 §6.4.2): over data, and over a digest alone.
 *
 * The platform is slow on P-384 and P-521, and does not verify over a digest. Once a process has verified some
 * signatures on a curve, the arithmetic in `curve/` is used where it is faster. A signature that this arithmetic
 * rejects or cannot decide is verified again with the platform, so only its positive results are final.
 * docs/decisions/ecdsa.md explains why the project has its own arithmetic.
 */
import { type KeyObject, hash, verify } from '#lib/bytes/platform/crypto.ts';
import { CURVES, type Curve, P256 } from './curve/curves.ts';
import { toNumber } from './curve/scalars.ts';
import { CurveVerifier, type CachedKey, newCachedKey } from './curve/verifier.ts';
import { curveFromSpki, pointOf } from './ec-point.ts';
import { type EcdsaSignature, readDerSignature, readSignature } from './ec-signature.ts';
import { verifyByKnownMessage } from './ecdsa-known-message.ts';
import type { HashName } from './scheme.ts';

const curvesByName: ReadonlyMap<string, Curve> = new Map(CURVES.map((curve) => [curve.name, curve]));

/** OpenSSL's name of the key's curve; null where the key is not on an accepted curve. */
export function curveOf(key: KeyObject): string | null {
  return ellipticCurve(key)?.name ?? null;
}

/** Bytes of one coordinate; a raw r‖s signature is twice as long. Null where the key is not on an accepted curve. */
export function coordinateBytes(key: KeyObject): number | null {
  return ellipticCurve(key)?.bytes ?? null;
}

/** Whether `signature` (DER, or r‖s) over `digest` is valid for `key`. Throws where the platform does. */
export function verifyEcdsaDigest(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const curve = ellipticCurve(key);
  const numbers = curve === null ? null : readSignature(signature, curve.bytes);
  if (curve === null || numbers === null) return false;
  const e = toScalar(digest, curve);
  const cachedKey = cachedKeyOf(key, curve);
  if (cachedKey === null) return false;
  return verifyNumber(curve, cachedKey, e, numbers) || verifyByKnownMessage(curve, cachedKey.point, e, numbers);
}

/**
 * Whether `signature` (DER) over `data`, with one of these hashes, is valid for `key`. Throws where the platform does.
 */
export function verifyEcdsa(
  hashes: readonly HashName[],
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verifyData(hashes, key, data, signature) || hashes.some((name) => verify(name, data, key, signature));
}

/** True only if the arithmetic in `curve/` is faster than the platform (not on P-256) and the signature is valid. */
function verifyData(hashes: readonly HashName[], key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  const curve = ellipticCurve(key);
  if (curve === null || curve === P256) return false;
  const numbers = readDerSignature(signature);
  const cachedKey = numbers === null ? null : cachedKeyOf(key, curve);
  return (
    cachedKey !== null &&
    hashes.some((name) => verifyNumber(curve, cachedKey, toScalar(hash(name, data, 'buffer'), curve), numbers!))
  );
}

function verifyNumber(curve: Curve, key: CachedKey, e: bigint, { r, s }: EcdsaSignature): boolean {
  return verifierOf(curve)?.verify(key, e, r, s) === true;
}

/** To make a verifier takes as long as to verify some dozen signatures, so a process of few signatures makes none. */
const VERIFIED_BEFORE_ARITHMETIC = 24;
const verifiedCount = new Map<Curve, number>();
const verifiersByCurve = new Map<Curve, CurveVerifier>();

function verifierOf(curve: Curve): CurveVerifier | null {
  const found = verifiersByCurve.get(curve);
  if (found !== undefined) return found;
  const count = (verifiedCount.get(curve) ?? 0) + 1;
  verifiedCount.set(curve, count);
  if (count <= VERIFIED_BEFORE_ARITHMETIC) return null;
  const verifier = newVerifier(curve);
  if (verifier !== null) verifiersByCurve.set(curve, verifier);
  return verifier;
}

/** Null where the platform has no WebAssembly: a browser refuses it on a page whose policy does not allow it. */
function newVerifier(curve: Curve): CurveVerifier | null {
  try {
    return new CurveVerifier(curve);
  } catch {
    return null;
  }
}

const cachedKeys = new WeakMap<KeyObject, CachedKey>();

function cachedKeyOf(key: KeyObject, curve: Curve): CachedKey | null {
  const found = cachedKeys.get(key);
  if (found !== undefined) return found;
  const point = pointOf(key, curve);
  if (point === null) return null;
  const cachedKey = newCachedKey(point);
  cachedKeys.set(key, cachedKey);
  return cachedKey;
}

const curveByKey = new WeakMap<KeyObject, Curve | null>();

function ellipticCurve(key: KeyObject): Curve | null {
  let curve = curveByKey.get(key);
  if (curve === undefined) {
    curve =
      curveFromSpki(key) ??
      curvesByName.get((key.asymmetricKeyType === 'ec' ? key.asymmetricKeyDetails?.namedCurve : null) ?? '') ??
      null;
    curveByKey.set(key, curve);
  }
  return curve;
}

/** The leftmost bits of the digest, as many as n has. */
function toScalar(digest: Uint8Array, { n, orderBits }: Curve): bigint {
  const excess = digest.length * 8 - orderBits;
  const e = toNumber(digest);
  return (excess > 0 ? e >> BigInt(excess) : e) % n;
}
