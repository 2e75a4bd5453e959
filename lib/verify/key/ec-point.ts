/** The point of an EC public key. */
import type { KeyObject } from 'node:crypto';
import { type Curve, isOnCurve, P256, P384, P521, type Point } from './curve/curves.ts';
import { toNumber } from './curve/scalars.ts';

/** DER SubjectPublicKeyInfo (RFC 5480) of a named curve and an uncompressed point, as far as to the coordinates. */
const SPKI_PREFIXES: ReadonlyMap<Curve, Buffer> = new Map([
  [P256, Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex')],
  [P384, Buffer.from('3076301006072a8648ce3d020106052b8104002203620004', 'hex')],
  [P521, Buffer.from('30819b301006072a8648ce3d020106052b810400230381860004', 'hex')],
]);

const spkiByKey = new WeakMap<KeyObject, Uint8Array>();

/**
 * Note the DER that a key was imported from, which spares exporting it. It is copied: nobody can change it afterwards.
 */
export function rememberSpki(key: KeyObject, spki: Uint8Array): void {
  spkiByKey.set(key, new Uint8Array(spki));
}

/** DER SubjectPublicKeyInfo of a key. */
export function spkiBytes(key: KeyObject): Uint8Array {
  let spki = spkiByKey.get(key);
  if (spki === undefined) {
    spki = key.export({ type: 'spki', format: 'der' });
    spkiByKey.set(key, spki);
  }
  return spki;
}

/** The curve of a key, where the DER that it came in says so in the usual form: asking the key itself takes longer. */
export function curveFromSpki(key: KeyObject): Curve | null {
  const spki = spkiByKey.get(key);
  if (spki === undefined) return null;
  for (const [curve, head] of SPKI_PREFIXES) if (hasPrefix(spki, curve, head)) return curve;
  return null;
}

/** The point of a key that is on this curve; null where it cannot be told. */
export function pointOf(key: KeyObject, curve: Curve): Point | null {
  const point = fromSpki(spkiByKey.get(key), curve) ?? fromJwk(key);
  return isOnCurve(curve, point) ? point : null;
}

function fromSpki(spki: Uint8Array | undefined, curve: Curve): Point | null {
  const head = SPKI_PREFIXES.get(curve)!;
  if (spki === undefined || !hasPrefix(spki, curve, head)) return null;
  return {
    x: toNumber(spki.subarray(head.length, head.length + curve.bytes)),
    y: toNumber(spki.subarray(head.length + curve.bytes)),
  };
}

function hasPrefix(spki: Uint8Array, curve: Curve, head: Buffer): boolean {
  return spki.length === head.length + 2 * curve.bytes && head.compare(spki, 0, head.length) === 0;
}

function fromJwk(key: KeyObject): Point {
  const { x, y } = key.export({ format: 'jwk' }) as { x: string; y: string };
  return { x: toNumber(Buffer.from(x, 'base64url')), y: toNumber(Buffer.from(y, 'base64url')) };
}
