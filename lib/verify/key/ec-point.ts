/** Reads the point of an EC public key. */
import type { KeyObject } from '#lib/bytes/platform/crypto.ts';
import { type Curve, isOnCurve, P256, P384, P521, type Point } from './curve/curves.ts';
import { toNumber } from './curve/scalars.ts';

/**
 * The bytes before the coordinates in a DER SubjectPublicKeyInfo of a named curve and uncompressed point (RFC 5480).
 */
const SPKI_PREFIXES: ReadonlyMap<Curve, Buffer> = new Map([
  [P256, Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex')],
  [P384, Buffer.from('3076301006072a8648ce3d020106052b8104002203620004', 'hex')],
  [P521, Buffer.from('30819b301006072a8648ce3d020106052b810400230381860004', 'hex')],
]);

const spkiByKey = new WeakMap<KeyObject, Uint8Array>();

/** Remember the DER that a key was imported from, so that it need not be exported. The bytes are copied. */
export function rememberSpki(key: KeyObject, spki: Uint8Array): void {
  spkiByKey.set(key, new Uint8Array(spki));
}

/** The DER SubjectPublicKeyInfo of a key. */
export function spkiBytes(key: KeyObject): Uint8Array {
  let spki = spkiByKey.get(key);
  if (spki === undefined) {
    spki = key.export({ type: 'spki', format: 'der' });
    spkiByKey.set(key, spki);
  }
  return spki;
}

/**
 * The curve of a key, if the remembered DER names it in the usual form; null otherwise. This is faster than to ask the
 * KeyObject.
 */
export function curveFromSpki(key: KeyObject): Curve | null {
  const spki = spkiByKey.get(key);
  if (spki === undefined) return null;
  for (const [curve, prefix] of SPKI_PREFIXES) if (hasPrefix(spki, curve, prefix)) return curve;
  return null;
}

/** The point of a key; null where it is not on this curve. */
export function pointOf(key: KeyObject, curve: Curve): Point | null {
  const point = fromSpki(spkiByKey.get(key), curve) ?? fromJwk(key);
  return isOnCurve(curve, point) ? point : null;
}

function fromSpki(spki: Uint8Array | undefined, curve: Curve): Point | null {
  const prefix = SPKI_PREFIXES.get(curve)!;
  if (spki === undefined || !hasPrefix(spki, curve, prefix)) return null;
  return {
    x: toNumber(spki.subarray(prefix.length, prefix.length + curve.bytes)),
    y: toNumber(spki.subarray(prefix.length + curve.bytes)),
  };
}

function hasPrefix(spki: Uint8Array, curve: Curve, prefix: Buffer): boolean {
  return spki.length === prefix.length + 2 * curve.bytes && prefix.compare(spki, 0, prefix.length) === 0;
}

function fromJwk(key: KeyObject): Point {
  const { x, y } = key.export({ format: 'jwk' }) as { x: string; y: string };
  return { x: toNumber(Buffer.from(x, 'base64url')), y: toNumber(Buffer.from(y, 'base64url')) };
}
