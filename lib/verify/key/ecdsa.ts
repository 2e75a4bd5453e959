/**
 * ECDSA over a digest (FIPS 186-5 §6.4.2), for documents whose artifact is not at hand: Node verifies only what it has hashed itself.
 *
 * R = u₁G + u₂Q is found with the platform's scalar multiplication. Diffie-Hellman yields only the x of u₂Q, so both signs of y are
 * possible; a second multiplication, (u₂+1)Q = u₂Q + Q, tells which it is.
 */
import { ECDH, type KeyObject, createECDH, createPrivateKey, diffieHellman } from 'node:crypto';
import { TAG, readChildren, readElement } from '../x509/der.ts';

type Curve = { name: string; jwk: string; bytes: number; p: bigint; n: bigint; a: bigint };

const curve = (name: string, jwk: string, bytes: number, p: bigint, n: bigint): Curve => ({ name, jwk, bytes, p, n, a: p - 3n });

/** SP 800-186 §3.2.1; all have a = −3. */
const CURVES: Record<string, Curve> = {
  prime256v1: curve('prime256v1', 'P-256', 32, 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n),
  secp384r1: curve('secp384r1', 'P-384', 48, (1n << 384n) - (1n << 128n) - (1n << 96n) + (1n << 32n) - 1n,
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n),
  secp521r1: curve('secp521r1', 'P-521', 66, (1n << 521n) - 1n,
    (1n << 521n) - (1n << 260n) + 0xa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n),
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
    return numbers !== null && holds(on, publicKey(key), toScalar(digest, on), numbers);
  } catch {
    return false;
  }
}

type PublicKey = { key: KeyObject; x: string; y: string; point: Point };

function holds(on: Curve, q: PublicKey, e: bigint, { r, s }: { r: bigint; s: bigint }): boolean {
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

function multiplyBase(on: Curve, scalar: bigint): Point {
  const ecdh = createECDH(on.name);
  ecdh.setPrivateKey(toBytes(scalar, on.bytes));
  return toPoint(on, ecdh.getPublicKey());
}

/** The x of scalar·q. The private key is given q as its own public half, which spares computing one that is not needed. */
function multiplyX(on: Curve, scalar: bigint, q: PublicKey): Buffer {
  const d = toBytes(scalar, on.bytes).toString('base64url');
  const privateKey = createPrivateKey({ key: { kty: 'EC', crv: on.jwk, d, x: q.x, y: q.y }, format: 'jwk' });
  return diffieHellman({ privateKey, publicKey: q.key });
}

/** scalar·q for a scalar in 1 … n−1; null only where it could not be told. */
function multiplyPoint(on: Curve, scalar: bigint, q: PublicKey): Point | null {
  if (scalar === 1n) return q.point;
  if (scalar === on.n - 1n) return { x: q.point.x, y: on.p - q.point.y };
  const even = toPoint(on, ECDH.convertKey(Buffer.concat([Buffer.of(2), multiplyX(on, scalar, q)]), on.name, undefined, undefined, 'uncompressed') as Buffer);
  const next = toNumber(multiplyX(on, scalar + 1n, q));
  const right = [even, { x: even.x, y: on.p - even.y }].filter((one) => addPoints(on, one, q.point)?.x === next);
  return right.length === 1 ? right[0]! : null;
}

/** An uncompressed point, 04 ‖ x ‖ y. */
function toPoint(on: Curve, encoded: Buffer): Point {
  return { x: toNumber(encoded.subarray(1, 1 + on.bytes)), y: toNumber(encoded.subarray(1 + on.bytes)) };
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

function publicKey(key: KeyObject): PublicKey {
  const { x, y } = key.export({ format: 'jwk' }) as { x: string; y: string };
  return { key, x, y, point: { x: toNumber(Buffer.from(x, 'base64url')), y: toNumber(Buffer.from(y, 'base64url')) } };
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
