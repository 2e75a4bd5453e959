/**
 * Signatures and keys that are made to break a verifier, through both doors (over data, over its digest) and from the
 * first one a process sees to the many that the arithmetic of `curve/` answers. The platform says what is right. The
 * classes are those of Project Wycheproof.
 */
import { createPublicKey, generateKeyPairSync, hash, type KeyObject, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encode } from '#lib/verify/der/der.ts';
import { CURVES, type Curve, type Point } from './curve/curves.ts';
import { inverse, toBytes, toNumber } from './curve/scalars.ts';
import { multiplyPoint, pointFrom, signatureFrom } from './curve/reference.fixture.ts';
import { importDer, verifyDigest, verifySignature } from './public-key.ts';
import { type HashName, verifyWithScheme } from './scheme.ts';

/** Enough for the arithmetic to begin, and for a table of the key. */
const MANY = 48;
const HASH: Record<string, HashName> = { 'P-256': 'sha256', 'P-384': 'sha384', 'P-521': 'sha512' };
const cases = CURVES.map((curve) => [curve.jwk, curve, HASH[curve.jwk]!] as const);

/** INTEGER of any number; a negative one in two's complement. */
function integer(value: bigint): Uint8Array {
  let length = 1;
  while (value >= 1n << BigInt(8 * length - 1) || value < -(1n << BigInt(8 * length - 1))) length += 1;
  return encode(2, toBytes(BigInt.asUintN(8 * length, value), length));
}

const der = (r: bigint, s: bigint): Buffer => Buffer.from(encode(0x30, integer(r), integer(s)));

function keyOf({ jwk, bytes }: Curve, { x, y }: Point): KeyObject {
  const [first, second] = [x, y].map((one) => toBytes(one, bytes).toString('base64url'));
  return createPublicKey({ key: { kty: 'EC', crv: jwk, x: first, y: second }, format: 'jwk' });
}

/** e as the leftmost bits of the hash say it. */
const numberOf = (curve: Curve, algorithm: HashName, data: Uint8Array): bigint =>
  toNumber(hash(algorithm, data, 'buffer')) % curve.n;

/** What both doors say is what the platform says; returns that. */
function agreed(algorithm: HashName, key: KeyObject, data: Uint8Array, signature: Uint8Array, raw = false): boolean {
  const right = verify(algorithm, data, raw ? { key, dsaEncoding: 'ieee-p1363' } : key, signature);
  expect(verifySignature(key, data, signature, algorithm)).toBe(right);
  expect(verifyDigest(key, algorithm, hash(algorithm, data, 'buffer'), signature)).toBe(right);
  expect(verifyWithScheme({ kind: 'ecdsa', hash: algorithm }, key, data, signature)).toBe(right && !raw);
  return right;
}

describe.each(cases)('%s', (namedCurve, curve, algorithm) => {
  const { n, p, bytes } = curve;
  const data = Buffer.from('signed');
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  const made = sign(algorithm, data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const [r, s] = [toNumber(made.subarray(0, bytes)), toNumber(made.subarray(bytes))];
  const top = 1n << BigInt(8 * bytes);

  it('numbers out of their range, and those that are the same modulo something', () => {
    for (let i = 0; i < MANY; i += 1) expect(agreed(algorithm, publicKey, data, der(r, s))).toBe(true);
    expect(agreed(algorithm, publicKey, data, der(r, n - s))).toBe(true);
    const special = [0n, 1n, -1n, n, n - 1n, n + 1n, p, p - 1n, p + 1n, 2n * n, top, top - 1n];
    const numbers: [bigint, bigint][] = [
      ...special.flatMap((one) => special.map((other): [bigint, bigint] => [one, other])),
      ...special.flatMap((one): [bigint, bigint][] => [
        [r, one],
        [one, s],
      ]),
      [r + n, s],
      [r, s + n],
      [r - n, s],
      [r, s - n],
      [r + top, s],
      [r, s + top],
      [r + (1n << 320n), s],
      [r, s + (1n << 640n)],
      [r - top, s],
      [r, s - top],
      [-r, s],
      [r, -s],
      [n - r, s],
      [s, r],
      [inverse(r, n), s],
      [r, inverse(s, n)],
      [r * n, s],
      [r * top, s],
    ];
    for (const [one, other] of numbers) expect(agreed(algorithm, publicKey, data, der(one, other))).toBe(false);
  });

  it('r‖s in another length, or of other numbers', () => {
    const join = (one: bigint, other: bigint, length = bytes): Buffer =>
      Buffer.concat([toBytes(one, length), toBytes(other, length)]);
    for (let i = 0; i < MANY; i += 1) expect(agreed(algorithm, publicKey, data, join(r, s), true)).toBe(true);
    const others = [
      join(r, s, bytes + 1),
      join(r, s).subarray(1),
      join(r, s).subarray(0, -1),
      Buffer.concat([join(r, s), Buffer.of(0)]),
      Buffer.alloc(0),
      join(0n, 0n),
      join(0n, s),
      join(r, 0n),
      join(n, s),
      join(r, n),
      join(n, n),
      join(top - 1n, top - 1n),
      join(s, r),
      join(p - 1n, s),
    ];
    for (const signature of others) expect(agreed(algorithm, publicKey, data, signature, true)).toBe(false);
  });

  it('other encodings of the same numbers', () => {
    const [one, other] = [integer(r), integer(s)];
    const long = (content: Buffer): Buffer =>
      Buffer.concat([Buffer.of(0x30, 0x82, content.length >> 8, content.length & 255), content]);
    const good = der(r, s);
    const forms = [
      long(Buffer.concat([one, other])),
      Buffer.concat([Buffer.of(0x30, 0x80), one, other, Buffer.of(0, 0)]),
      encode(0x30, one, other, encode(5)),
      encode(0x30, encode(5), one, other),
      encode(0x30, encode(0x30, one), other),
      encode(0x30, one, encode(4, toBytes(s, bytes))),
      encode(0x30, one, encode(10, other.subarray(2))),
      encode(0x31, one, other),
      encode(0x30),
      encode(0x30, one),
      encode(0x30, encode(2), encode(2)),
      encode(5),
      Buffer.alloc(0),
      Buffer.of(0x30),
      good.subarray(0, -1),
      Buffer.concat([good, Buffer.of(0)]),
      Buffer.concat([good, encode(5)]),
      Buffer.concat([Buffer.of(0), good]),
      encode(0x30, encode(2, Buffer.concat([Buffer.of(0), one.subarray(2)])), other),
      encode(0x30, encode(9, Buffer.of(0x42)), other),
      encode(0x30, encode(1, Buffer.of(0)), encode(1, Buffer.of(255))),
    ];
    for (const signature of forms) agreed(algorithm, publicKey, data, signature);
  });

  it('numbers of the signature, of its inverse and of the hash at their ends', () => {
    const ends = [1n, 2n, n - 1n, n >> 1n, (1n << 128n) - 1n, n - (1n << 64n)];
    const message = Buffer.from('a message with extreme numbers');
    const e = numberOf(curve, algorithm, message);
    for (const s2 of [1n, n - 1n, (1n << 128n) - 1n]) {
      for (const k of ends) {
        const nonce = multiplyPoint(curve, k, curve.base)!;
        const r2 = nonce.x % n;
        // d = (s·k − e)/r: the private key that makes this signature.
        const d = ((((s2 * k - e) % n) + n) * inverse(r2, n)) % n;
        if (d === 0n) continue;
        const key = keyOf(curve, multiplyPoint(curve, d, curve.base)!);
        expect(agreed(algorithm, key, message, der(r2, s2))).toBe(true);
        expect(agreed(algorithm, key, message, der(r2, (s2 + 5n) % n))).toBe(false);
      }
    }
  });

  it('keys that are small multiples of the base point or share its x, and keys with extreme coordinates', () => {
    const points = [1n, 2n, 3n, n - 1n, n - 2n, (n + 1n) / 2n].map(
      (d) => [multiplyPoint(curve, d, curve.base)!, d] as const,
    );
    for (const [point, d] of points) {
      const key = keyOf(curve, point);
      const message = Buffer.from(`by ${d}`);
      const e = numberOf(curve, algorithm, message);
      for (const k of [1n, 5n, n - 1n]) {
        const r2 = multiplyPoint(curve, k, curve.base)!.x % n;
        const s2 = ((e + r2 * d) * inverse(k, n)) % n;
        for (let i = 0; i < 3; i += 1) expect(agreed(algorithm, key, message, der(r2, s2))).toBe(true);
        expect(agreed(algorithm, key, Buffer.from('another'), der(r2, s2))).toBe(false);
      }
    }
    for (const from of [0n, p - 200n, 1n << 96n, (1n << 224n) - 1n]) {
      const key = keyOf(curve, pointFrom(curve, from));
      for (let i = 0; i < 20; i += 1) expect(agreed(algorithm, key, Buffer.from(`${i}`), der(r, s))).toBe(false);
    }
  });

  it('an x of R that is above the order, made backwards', () => {
    // By digest alone: the hash cannot be chosen. verifyDigest takes e as it is.
    const size = Math.min(bytes, 64);
    for (const from of [n + 1n, n + 77n, p - 3000n]) {
      const { q, e, r: r2, s: s2 } = signatureFrom(curve, pointFrom(curve, from), 987654321n, n / 5n)!;
      if (e >= 1n << BigInt(8 * size)) continue;
      const key = keyOf(curve, q);
      const digest = toBytes(e, size);
      for (let i = 0; i < MANY; i += 1) expect(verifyDigest(key, algorithm, digest, der(r2, s2))).toBe(true);
      expect(verifyDigest(key, algorithm, digest, der(r2 + n, s2))).toBe(false);
      expect(verifyDigest(key, algorithm, digest, der(r2 + 1n, s2))).toBe(false);
    }
  });

  it('hashes longer and shorter than the order', () => {
    for (const other of ['sha256', 'sha384', 'sha512'] as const) {
      for (let i = 0; i < MANY; i += 1) {
        const message = Buffer.from(`${other} ${i}`);
        const signature = sign(other, message, privateKey);
        expect(agreed(other, publicKey, message, signature)).toBe(true);
        if (i % 12 !== 0) continue;
        for (const wrong of ['sha256', 'sha384', 'sha512'] as const) {
          if (wrong !== other) expect(agreed(wrong, publicKey, message, signature)).toBe(false);
        }
      }
    }
  });

  it('a key in another form, or that is none', () => {
    const whole = publicKey.export({ type: 'spki', format: 'der' });
    const point = whole.subarray(whole.length - 2 * bytes - 1);
    const [x, y] = [point.subarray(1, 1 + bytes), point.subarray(1 + bytes)];
    const start = whole[1]! >= 0x80 ? 3 : 2;
    const algorithmId = whole.subarray(start, start + 2 + whole[start + 1]!);
    const spki = (...parts: Uint8Array[]): Buffer =>
      Buffer.from(encode(0x30, algorithmId, encode(3, Buffer.of(0), ...parts)));
    const parity = y.at(-1)! & 1;
    for (const form of [spki(Buffer.of(2 + parity), x), spki(Buffer.of(6 + parity), x, y)]) {
      const key = importDer(form);
      for (let i = 0; i < MANY; i += 1) expect(agreed(algorithm, key, data, der(r, s))).toBe(true);
      expect(agreed(algorithm, key, data, der(r, s ^ 1n))).toBe(false);
    }
    expect(agreed(algorithm, importDer(spki(Buffer.of(3 - parity), x)), data, der(r, s))).toBe(false);
    const broken = Buffer.from(y);
    broken[bytes - 1]! ^= 1;
    const tooLarge = toBytes(p, bytes);
    const none = [
      spki(Buffer.of(4), x, broken),
      spki(Buffer.of(7 - parity), x, y),
      spki(Buffer.of(4), tooLarge, y),
      spki(Buffer.of(4), x, tooLarge),
      spki(Buffer.of(4), Buffer.alloc(2 * bytes)),
      spki(Buffer.of(4), x),
      spki(Buffer.of(5), x, y),
    ];
    for (const form of none) expect(() => importDer(form), form.toString('hex')).toThrow();
    // The platform imports infinity, but nothing is signed by it.
    const infinity = importDer(spki(Buffer.of(0)));
    for (const signature of [der(r, s), der(1n, 1n), der(curve.base.x % n, 1n)]) {
      expect(verifySignature(infinity, data, signature)).toBe(false);
      expect(verifyDigest(infinity, algorithm, hash(algorithm, data, 'buffer'), signature)).toBe(false);
    }
  });
});
