/**
 * ECDSA over P-256 with keys derived from a seed and deterministic signatures (RFC 6979), so that a replayed demo
 * produces the same bytes and a test can compare them. OpenSSL does the point arithmetic; this module does the scalar
 * arithmetic. It is not constant time and serves invented identities only.
 */
import { createECDH, createHash, createHmac } from 'node:crypto';

const CURVE_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SPKI_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
const curve = createECDH('prime256v1');

export type SigningKey = {
  readonly scalar: Buffer;
  /** Uncompressed point, 65 bytes. */
  readonly point: Buffer;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** SHA-256 of the SPKI: log id, key hint. */
  readonly id: Buffer;
};

export const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const toInt = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const to32 = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const hmac = (key: Buffer, ...parts: Buffer[]): Buffer => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** The key of a private scalar (32 bytes, 1 ≤ d < n). */
export function keyFromScalar(scalar: Buffer): SigningKey {
  curve.setPrivateKey(scalar);
  const point = curve.getPublicKey();
  const spki = Buffer.concat([SPKI_PREFIX, point]);
  return { scalar, point, spki, id: sha256(spki) };
}

/** The key derived from `seed` and `name`; another name gives another key. */
export function deriveKey(seed: string, name: string): SigningKey {
  const wide = createHmac('sha512', seed).update(`p256:${name}`).digest();
  return keyFromScalar(to32(1n + (toInt(wide) % (CURVE_ORDER - 1n))));
}

/** RFC 6979 §3.2 with SHA-256: the nonces for this key and message digest, one after the other. */
function* nonces(scalar: Buffer, digest: Buffer): Generator<bigint, never> {
  const z = to32(toInt(digest) % CURVE_ORDER);
  let value: Buffer = Buffer.alloc(32, 1);
  let key: Buffer = Buffer.alloc(32, 0);
  for (const separator of [0, 1]) {
    key = hmac(key, value, Buffer.of(separator), scalar, z);
    value = hmac(key, value);
  }
  for (;;) {
    value = hmac(key, value);
    const nonce = toInt(value);
    if (nonce > 0n && nonce < CURVE_ORDER) yield nonce;
    key = hmac(key, value, Buffer.of(0));
    value = hmac(key, value);
  }
}

function inverse(value: bigint): bigint {
  let [r0, r1, t0, t1] = [CURVE_ORDER, value, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  return ((t0 % CURVE_ORDER) + CURVE_ORDER) % CURVE_ORDER;
}

/** r and s of the signature over SHA-256 of `message`. */
export function signRaw(key: SigningKey, message: Uint8Array): { r: bigint; s: bigint } {
  const digest = sha256(message);
  const z = toInt(digest) % CURVE_ORDER;
  const d = toInt(key.scalar);
  for (const nonce of nonces(key.scalar, digest)) {
    curve.setPrivateKey(to32(nonce));
    const r = toInt(curve.getPublicKey().subarray(1, 33)) % CURVE_ORDER;
    const s = (inverse(nonce) * ((z + r * d) % CURVE_ORDER)) % CURVE_ORDER;
    if (r !== 0n && s !== 0n) return { r, s };
  }
  throw new Error('unreachable: the nonces do not end');
}

const derInteger = (value: bigint): Buffer => {
  const hex = value.toString(16);
  let bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  if (bytes[0]! & 0x80) bytes = Buffer.concat([Buffer.of(0), bytes]);
  return Buffer.concat([Buffer.of(0x02, bytes.length), bytes]);
};

/** DER signature over SHA-256 of `message` (RFC 3279 §2.2.3). */
export function sign(key: SigningKey, message: Uint8Array): Buffer {
  const { r, s } = signRaw(key, message);
  const body = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** PEM with lines of 64 characters (RFC 7468). */
export function pem(label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;
}
