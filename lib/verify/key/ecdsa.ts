/**
 * ECDSA over a digest (FIPS 186-5 §6.4.2), for documents whose artifact is not at hand: Node verifies only what it has hashed itself.
 *
 * R = u₁G + u₂Q is found with the platform's scalar multiplication. ECDH yields only the x of u₂Q, so both signs of y are
 * possible; a second multiplication, (u₂+1)Q = u₂Q + Q, tells which it is.
 */
import { type ECDH, type KeyObject, createECDH } from 'node:crypto';
import { TAG, readChildren, readElement } from '../x509/der.ts';

type Curve = { name: string; bytes: number; p: bigint; n: bigint; a: bigint; b: bigint };

const curve = (name: string, bytes: number, p: bigint, n: bigint, b: bigint): Curve => ({ name, bytes, p, n, a: p - 3n, b });

/** SP 800-186 §3.2.1; all have a = −3 and p ≡ 3 (mod 4). */
const CURVES: Record<string, Curve> = {
  prime256v1: curve('prime256v1', 32, 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n, 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn),
  secp384r1: curve('secp384r1', 48, (1n << 384n) - (1n << 128n) - (1n << 96n) + (1n << 32n) - 1n,
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn),
  secp521r1: curve('secp521r1', 66, (1n << 521n) - 1n,
    0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n),
};

type Point = { x: bigint; y: bigint };

export function curveOf(key: KeyObject): string | null {
  const name = key.asymmetricKeyType === 'ec' ? key.asymmetricKeyDetails?.namedCurve : undefined;
  return name !== undefined && name in CURVES ? name : null;
}

/** Bytes of one coordinate; a raw r‖s signature is twice as long. */
export function coordinateBytes(key: KeyObject): number | null {
  const name = curveOf(key);
  return name === null ? null : CURVES[name]!.bytes;
}

/** Whether `signature` (DER, or r‖s) over `digest` was made with the private half of `key`. Never throws. */
export function verifyEcdsaDigest(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const name = curveOf(key);
  if (name === null) return false;
  const on = CURVES[name]!;
  try {
    const numbers = readSignature(signature, on.bytes);
    return numbers !== null && holds(on, publicPoint(key), toScalar(digest, on), numbers);
  } catch {
    return false;
  }
}

function holds(on: Curve, q: Point, e: bigint, { r, s }: { r: bigint; s: bigint }): boolean {
  const { n, p } = on;
  if (r <= 0n || r >= n || s <= 0n || s >= n) return false;
  const w = inverse(s, n);
  const u1 = (e * w) % n;
  const u2 = (r * w) % n;
  const s2 = multiplyPoint(on, u2, q);
  if (s2 === null) return false;
  const sum = u1 === 0n ? s2 : addPoints(on, multiplyBase(on, u1), s2);
  return sum !== null && sum.x % n === r % n && sum.x < p;
}

function scalarEcdh(on: Curve, scalar: bigint): ECDH {
  const ecdh = createECDH(on.name);
  ecdh.setPrivateKey(toBytes(scalar, on.bytes));
  return ecdh;
}

function multiplyBase(on: Curve, scalar: bigint): Point {
  const encoded = scalarEcdh(on, scalar).getPublicKey();
  return { x: toNumber(encoded.subarray(1, 1 + on.bytes)), y: toNumber(encoded.subarray(1 + on.bytes)) };
}

/** scalar·point for a scalar in 1 … n−1; null only where it could not be told (scalar = n−1 is handled). */
function multiplyPoint(on: Curve, scalar: bigint, point: Point): Point | null {
  if (scalar === 1n) return point;
  if (scalar === on.n - 1n) return { x: point.x, y: on.p - point.y };
  const encoded = Buffer.concat([Buffer.of(4), toBytes(point.x, on.bytes), toBytes(point.y, on.bytes)]);
  const x = toNumber(scalarEcdh(on, scalar).computeSecret(encoded));
  const y = squareRoot(mod(x * x * x + on.a * x + on.b, on.p), on.p);
  if (y === null) return null;
  const next = toNumber(scalarEcdh(on, scalar + 1n).computeSecret(encoded));
  const candidates: Point[] = [{ x, y }, { x, y: on.p - y }];
  const right = candidates.filter((one) => addPoints(on, one, point)?.x === next);
  return right.length === 1 ? right[0]! : null;
}

/** Affine addition; null is the point at infinity. */
function addPoints({ p, a }: Curve, one: Point, other: Point): Point | null {
  if (one.x === other.x && mod(one.y + other.y, p) === 0n) return null;
  const slope = one.x === other.x
    ? (3n * one.x * one.x + a) * inverse(2n * one.y, p)
    : (other.y - one.y) * inverse(other.x - one.x, p);
  const m = mod(slope, p);
  const x = mod(m * m - one.x - other.x, p);
  return { x, y: mod(m * (one.x - x) - one.y, p) };
}

const mod = (value: bigint, by: bigint): bigint => {
  const rest = value % by;
  return rest < 0n ? rest + by : rest;
};

function inverse(value: bigint, by: bigint): bigint {
  let [r0, r1] = [by, mod(value, by)];
  let [t0, t1] = [0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [t0, t1] = [t1, t0 - q * t1];
  }
  if (r0 !== 1n) throw new RangeError('no inverse');
  return mod(t0, by);
}

/** A root modulo a prime ≡ 3 (mod 4); null where there is none. */
function squareRoot(value: bigint, p: bigint): bigint | null {
  let root = 1n;
  let power = value;
  for (let exponent = (p + 1n) / 4n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) root = (root * power) % p;
    power = (power * power) % p;
  }
  return (root * root) % p === value ? root : null;
}

/** The leftmost bits of the digest, as many as n has. */
function toScalar(digest: Uint8Array, { n }: Curve): bigint {
  const excess = digest.length * 8 - n.toString(2).length;
  const e = toNumber(digest);
  return (excess > 0 ? e >> BigInt(excess) : e) % n;
}

function toNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`);
}

function toBytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
}

function publicPoint(key: KeyObject): Point {
  const { x, y } = key.export({ format: 'jwk' }) as { x: string; y: string };
  return { x: toNumber(Buffer.from(x, 'base64url')), y: toNumber(Buffer.from(y, 'base64url')) };
}

function readSignature(signature: Uint8Array, bytes: number): { r: bigint; s: bigint } | null {
  const der = readDer(signature);
  if (der !== null) return der;
  return signature.length === bytes * 2 ? { r: toNumber(signature.subarray(0, bytes)), s: toNumber(signature.subarray(bytes)) } : null;
}

function readDer(signature: Uint8Array): { r: bigint; s: bigint } | null {
  try {
    const parts = readChildren(readElement(signature, TAG.sequence).content);
    const [r, s] = parts.map((part) => (part.tag === TAG.integer && part.content.length > 0 && part.content[0]! < 0x80 ? toNumber(part.content) : null));
    return parts.length === 2 && r != null && s != null ? { r, s } : null;
  } catch {
    return null;
  }
}
