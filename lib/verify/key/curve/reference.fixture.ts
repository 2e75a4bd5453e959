/** Point arithmetic to compare with: additions as they stand in the textbook, multiples by @noble/curves. */
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { type Curve, type Point } from './curves.ts';

const NOBLE: Record<string, typeof p256.Point> = { 'P-256': p256.Point, 'P-384': p384.Point, 'P-521': p521.Point };

const mod = (value: bigint, by: bigint): bigint => ((value % by) + by) % by;

/** Euclid's algorithm, one division at a time: another way than the one under test. */
export function invert(value: bigint, by: bigint): bigint {
  let [a, b] = [by, mod(value, by)];
  let [u, v] = [0n, 1n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [u, v] = [v, u - quotient * v];
  }
  return mod(u, by);
}

/** Null is the point at infinity. */
export function addPoints({ p }: Curve, a: Point | null, b: Point | null): Point | null {
  if (a === null || b === null) return a ?? b;
  if (a.x === b.x && mod(a.y + b.y, p) === 0n) return null;
  const slope = a.x === b.x ? (3n * a.x * a.x - 3n) * invert(2n * a.y, p) : (b.y - a.y) * invert(b.x - a.x, p);
  const x = mod(slope * slope - a.x - b.x, p);
  return { x, y: mod(slope * (a.x - x) - a.y, p) };
}

/** scalar·point by another implementation than the one under test. */
export function multiplyPoint({ jwk, n }: Curve, scalar: bigint, { x, y }: Point): Point | null {
  const product = NOBLE[jwk]!.fromAffine({ x, y }).multiplyUnsafe(mod(scalar, n));
  return product.is0() ? null : product.toAffine();
}

export const negate = ({ p }: Curve, { x, y }: Point): Point => ({ x, y: p - y });

/** The first point whose x is at least this. */
export function pointFrom({ p, b }: Curve, from: bigint): Point {
  for (let x = from; ; x += 1n) {
    const square = mod(x * x * x - 3n * x + b, p);
    // p is 3 modulo 4 for all three curves.
    let [y, base] = [1n, square];
    for (let exponent = (p + 1n) / 4n; exponent > 0n; exponent >>= 1n) {
      if (exponent & 1n) y = (y * base) % p;
      base = (base * base) % p;
    }
    if ((y * y) % p === square) return { x, y };
  }
}

/**
 * A key, a number and a signature made backwards from any R ≠ infinity: (r, s) is a signature over e by Q.
 * Null where Q would be infinity.
 */
export function signatureFrom(
  curve: Curve,
  point: Point,
  u: bigint,
  v: bigint,
): { q: Point; e: bigint; r: bigint; s: bigint } | null {
  const { n, base } = curve;
  const r = point.x % n;
  const rest = addPoints(curve, point, multiplyPoint(curve, n - mod(u, n), base));
  const q = rest === null ? null : multiplyPoint(curve, invert(v, n), rest);
  if (q === null || r === 0n) return null;
  const s = (r * invert(v, n)) % n;
  return { q, e: (mod(u, n) * s) % n, r, s };
}
