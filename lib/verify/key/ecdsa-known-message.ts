/**
 * ECDSA over a digest with the platform's own verification, which always hashes its input and accepts no digest.
 *
 * A signature (r, s) over e by Q is valid if the x of R = (e/s)G + (r/s)Q is r. For the number f of a known message,
 * and Q′ = Q + ((e − f)/r)G, the R of (r, s) over f by Q′ is the same point: (f/s)G + (r/s)Q + ((e − f)/s)G. So the
 * platform verifies (r, s) over the known message with Q′. The result is exact for every e, r, s and Q.
 */
import { createECDH, createPublicKey, hash, verify } from '#lib/bytes/platform/crypto.ts';
import type { Curve, Point } from './curve/curves.ts';
import { inverse, toBytes, toNumber } from './curve/scalars.ts';

const MESSAGE = Buffer.from('any message whose hash is known');

/** Whether (r, s) is a signature over the number e by the key with the point q, which must be on the curve. */
export function verifyByKnownMessage(curve: Curve, q: Point, e: bigint, { r, s }: { r: bigint; s: bigint }): boolean {
  const { n, bytes, jwk } = curve;
  if (r <= 0n || r >= n || s <= 0n || s >= n) return false;
  const known = toNumber(hash('sha256', MESSAGE, 'buffer')) % n;
  const shift = (((e - known + n) % n) * inverse(r, n)) % n;
  const shifted = shift === 0n ? q : addPoints(curve, q, multiplyBase(curve, shift));
  // Q′ is the point at infinity, which is not a key: R = (f/s)G.
  if (shifted === null) return multiplyBase(curve, (known * inverse(s, n)) % n).x % n === r;
  const [x, y] = [shifted.x, shifted.y].map((value) => toBytes(value, bytes).toString('base64url'));
  const key = createPublicKey({ key: { kty: 'EC', crv: jwk, x, y }, format: 'jwk' });
  return verify(
    'sha256',
    MESSAGE,
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.concat([toBytes(r, bytes), toBytes(s, bytes)]),
  );
}

/** scalar·G for a scalar in 1 … n−1. */
function multiplyBase({ name, bytes }: Curve, scalar: bigint): Point {
  const ecdh = createECDH(name);
  ecdh.setPrivateKey(toBytes(scalar, bytes));
  const encoded = ecdh.getPublicKey();
  return { x: toNumber(encoded.subarray(1, 1 + bytes)), y: toNumber(encoded.subarray(1 + bytes)) };
}

/** Affine addition on a curve with a = −3; null is the point at infinity. */
function addPoints({ p }: Curve, a: Point, b: Point): Point | null {
  const mod = (value: bigint): bigint => ((value % p) + p) % p;
  if (a.x === b.x && a.y !== b.y) return null;
  const slope =
    a.x === b.x ? mod(3n * a.x * a.x - 3n) * inverse(mod(2n * a.y), p) : mod(b.y - a.y) * inverse(mod(b.x - a.x), p);
  const x = mod(slope * slope - a.x - b.x);
  return { x, y: mod(slope * (a.x - x) - a.y) };
}
