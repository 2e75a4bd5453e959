import { generateKeyPairSync, hash, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointOf } from '../ec-point.ts';
import { verifyByKnownMessage } from '#lib/verify/key/ecdsa-known-message.ts';
import { CURVES, isOnCurve, P256, type Point } from './curves.ts';
import { fieldOf } from './field.ts';
import { FormulaBuilder } from './formula.ts';
import { WasmCurve } from './wasm-curve.ts';
import { ScalarMultiplier } from './scalar-multiplier.ts';
import { addPoints, invert, multiplyPoint, negate, pointFrom, signatureFrom } from './reference.fixture.ts';
import { inverse, nonAdjacentDigits, toBytes, toNumber, windowDigits } from './scalars.ts';
import { CurveVerifier, type CachedKey, newCachedKey } from './verifier.ts';

const cases = CURVES.map((curve) => [curve.jwk, curve] as const);
const below = (most: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(
    fc.bigInt({ min: 0n, max: most - 1n }),
    fc.constantFrom(0n, 1n, 2n, 3n, 31n, 32n, 33n, 63n, 64n, most - 1n, most - 2n, most >> 1n, (most >> 1n) + 1n),
    fc.integer({ min: 0, max: most.toString(2).length - 2 }).map((i) => 1n << BigInt(i)),
  );

describe.each(cases)('%s: numbers', (_name, curve) => {
  const machine = new WasmCurve(curve);
  const { limbs, headroom } = fieldOf(curve);
  const [a, b, c] = [0, 1, 2].map(() => machine.reserve(machine.size)) as [number, number, number];
  const r = 1n << BigInt(28 * limbs);

  it('multiplies and squares as Montgomery does, up to the bounds that points have', () => {
    fc.assert(
      fc.property(below(16n * curve.p), below(16n * curve.p), (x, y) => {
        machine.write(a, x);
        machine.write(b, y);
        machine.run.multiply(c, a, b);
        expect((machine.read(c) * r - x * y) % curve.p).toBe(0n);
        machine.run.square(c, a);
        expect((machine.read(c) * r - x * x) % curve.p).toBe(0n);
      }),
      { numRuns: 400 },
    );
  });

  it('has room for what it multiplies', () => {
    expect(headroom).toBeGreaterThan(127);
    expect((curve.p * BigInt(headroom)) >> BigInt(28 * limbs)).toBe(0n);
  });

  it('makes no formula that could overflow', () => {
    const formula = new FormulaBuilder(fieldOf(curve), 1);
    const value = formula.at(0, 0, 8);
    expect(() => formula.sum([[headroom / 8, value]])).toThrow(/does not fit/u);
    expect(() => formula.sum([[-headroom / 8, value]])).toThrow(/does not fit/u);
    expect(() => formula.product(value, value, { ...value, bound: 1 })).toThrow(/does not fit/u);
    expect(() => formula.product({ ...value, bound: headroom }, { ...value, bound: headroom })).toThrow(
      /does not fit/u,
    );
  });

  it('inverts', () => {
    for (const by of [curve.p, curve.n]) {
      fc.assert(
        fc.property(
          below(by).filter((x) => x > 0n),
          (x) => {
            expect(inverse(x, by)).toBe(invert(x, by));
          },
        ),
        { numRuns: 60 },
      );
      expect(() => inverse(0n, by)).toThrow();
    }
  });

  it('cuts scalars into digits that add up to them', () => {
    const places = curve.orderBits + 1;
    fc.assert(
      fc.property(below(curve.n), (x) => {
        const bytes = toBytes(x, curve.bytes);
        const windows = windowDigits(bytes, 6, Math.ceil(places / 6));
        expect(windows.every((digit) => Math.abs(digit) <= 32)).toBe(true);
        expect([...windows].reduceRight((sum, digit) => sum * 64n + BigInt(digit), 0n)).toBe(x);
        for (const width of [5, 7]) {
          const digits = nonAdjacentDigits(bytes, width, places);
          expect(digits.every((digit) => digit === 0 || (digit % 2 !== 0 && Math.abs(digit) < 2 ** (width - 1)))).toBe(
            true,
          );
          expect([...digits].reduceRight((sum, digit) => sum * 2n + BigInt(digit), 0n)).toBe(x);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe.each(cases)('%s: sums of multiples', (_name, curve) => {
  const machine = new WasmCurve(curve);
  const multiples = new ScalarMultiplier(machine);
  const table = multiples.reserveTable();
  const bytes = (value: bigint): Buffer => toBytes(value, curve.bytes);

  it('agree with the textbook, with and without a table, or are left open', () => {
    fc.assert(
      fc.property(
        below(curve.n),
        below(curve.n),
        below(curve.n).filter((k) => k > 0n),
        (u, v, k) => {
          const q = multiplyPoint(curve, k, curve.base)!;
          const right = multiplyPoint(curve, u + v * k, curve.base);
          multiples.fillTable(table, q);
          const ways = [
            () => multiples.fromTables(bytes(u), bytes(v), table),
            () => multiples.fromPoint(bytes(u), bytes(v), q),
          ];
          for (const way of ways) {
            const holds = machine.hasX(way(), right === null ? [0n, 1n] : [right.x]);
            expect(holds).not.toBe(right === null);
            expect(machine.hasX(way(), [((right?.x ?? 0n) + 1n) % curve.p])).not.toBe(true);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('are decided for numbers that nothing relates', () => {
    const number = (name: string): bigint => BigInt(`0x${hash('sha512', `${curve.n} ${name}`, 'hex')}`) % curve.n;
    for (let i = 0; i < 20; i += 1) {
      const [u, v, k] = [number(`u ${i}`), number(`v ${i}`), number(`k ${i}`)];
      const q = multiplyPoint(curve, k, curve.base)!;
      const right = multiplyPoint(curve, u + v * k, curve.base)!;
      multiples.fillTable(table, q);
      expect(machine.hasX(multiples.fromTables(bytes(u), bytes(v), table), [right.x])).toBe(true);
      expect(machine.hasX(multiples.fromPoint(bytes(u), bytes(v), q), [right.x])).toBe(true);
    }
  });

  it('say that infinity is no point', () => {
    const q = multiplyPoint(curve, 5n, curve.base)!;
    multiples.fillTable(table, q);
    for (const [u, v] of [
      [0n, 0n],
      [curve.n - 5n, 1n],
      [5n, curve.n - 1n],
    ] as const) {
      expect(machine.hasX(multiples.fromTables(bytes(u), bytes(v), table), [0n])).toBeNull();
      expect(machine.hasX(multiples.fromPoint(bytes(u), bytes(v), q), [0n])).toBeNull();
    }
  });
});

/** A key with and without a table. */
const bothWays = (q: Point): (() => CachedKey)[] => {
  const frequent = { ...newCachedKey(q), uses: 1000 };
  return [() => newCachedKey(q), () => frequent];
};

describe.each(cases)('%s: signatures', (_name, curve) => {
  const verifier = new CurveVerifier(curve);
  const { n, p } = curve;

  it('holds where the platform says so, and nowhere else', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: curve.jwk });
    const q = pointOf(publicKey, curve)!;
    const keys = bothWays(q);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0, max: 255 }), (data, bit) => {
        const raw = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
        const e = toNumber(hash('sha256', data, 'buffer')) % n;
        const [r, s] = [toNumber(raw.subarray(0, curve.bytes)), toNumber(raw.subarray(curve.bytes))];
        const flip = 1n << BigInt(bit);
        for (const key of keys) {
          expect(verifier.verify(key(), e, r, s)).toBe(true);
          // Both (r, s) and (r, −s) are signatures.
          expect(verifier.verify(key(), e, r, n - s)).toBe(true);
          for (const [e2, r2, s2] of [
            [(e ^ flip) % n, r, s],
            [e, r ^ flip, s],
            [e, r, s ^ flip],
            [n - e, r, s],
            [e, s, r],
          ] as const) {
            expect(verifier.verify(key(), e2, r2, s2)).toBe(false);
            expect(verifyByKnownMessage(curve, q, e2, { r: r2, s: s2 })).toBe(false);
          }
        }
        expect(verifyByKnownMessage(curve, q, e, { r, s })).toBe(true);
        for (const [r2, s2] of [
          [0n, s],
          [r, 0n],
          [n, s],
          [r, n],
          [r + n, s],
          [r, s + n],
          [0n, 0n],
          [-r, s],
          [p, s],
        ] as const) {
          for (const key of keys) expect(verifier.verify(key(), e, r2, s2)).toBe(false);
          expect(verifyByKnownMessage(curve, q, e, { r: r2, s: s2 })).toBe(false);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('agrees on signatures made backwards, for keys and numbers that only an attacker would choose', () => {
    const small = [1n, 2n, 3n, 32n, 64n, n - 1n, n - 2n, n - 64n, (n + 1n) / 2n];
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...small), below(n)),
        fc.oneof(fc.constantFrom(...small), below(n)),
        fc.oneof(fc.constantFrom(...small), below(n)),
        (k, u, v) => {
          const point = multiplyPoint(curve, k, curve.base);
          const made = point === null || v === 0n ? null : signatureFrom(curve, point, u, v);
          if (made === null) return;
          const { q, e, r, s } = made;
          expect(isOnCurve(curve, q)).toBe(true);
          expect(verifyByKnownMessage(curve, q, e, { r, s })).toBe(true);
          expect(verifyByKnownMessage(curve, q, (e + 1n) % n, { r, s })).toBe(false);
          for (const key of bothWays(q)) {
            expect(verifier.verify(key(), e, r, s)).not.toBe(false);
            expect(verifier.verify(key(), (e + 1n) % n, r, s)).not.toBe(true);
          }
        },
      ),
      { numRuns: curve === P256 ? 40 : 12 },
    );
  });

  it('takes an x of R that is above the order', () => {
    const { q, e, r, s } = signatureFrom(curve, pointFrom(curve, n + 5n), 1234567n, n / 3n)!;
    if (curve.p > n) expect(r).toBeLessThan(1n << 64n);
    for (const key of bothWays(q)) expect(verifier.verify(key(), e, r, s)).toBe(true);
    expect(verifyByKnownMessage(curve, q, e, { r, s })).toBe(true);
  });

  it('does not take the point at infinity for one with any x', () => {
    // u·G + v·Q is infinity for Q = −(u/v)·G, whatever r is.
    const q = negate(curve, multiplyPoint(curve, 7n, curve.base)!);
    for (const r of [1n, 2n, n - 1n]) {
      const e = (7n * r) % n;
      for (const key of bothWays(q)) expect(verifier.verify(key(), e, r, 3n)).not.toBe(true);
      expect(verifyByKnownMessage(curve, q, e, { r, s: 3n })).toBe(false);
    }
  });

  it('the shifted key may be the key itself, twice it, or none', () => {
    const known = toNumber(hash('sha256', 'any message whose hash is known', 'buffer')) % n;
    for (const k of [5n, n - 5n]) {
      const q = multiplyPoint(curve, k, curve.base)!;
      // Q′ = Q + tG with t = (e − known)/r: t = 0, t = k (twice Q), t = −k (infinity).
      for (const t of [0n, k, n - k]) {
        // R = (e/s)G + (r/s)Q, so with nonce 1 R = G, r is its x, s = e + r·k and e = known + t·r.
        const r = curve.base.x % n;
        const e = (known + t * r) % n;
        const s = (e + r * k) % n;
        expect(multiplyPoint(curve, (e + r * k) * invert(s, n), curve.base)).toEqual(curve.base);
        expect(verifyByKnownMessage(curve, q, e, { r, s })).toBe(true);
        expect(verifyByKnownMessage(curve, q, e, { r, s: (s + 1n) % n })).toBe(false);
        expect(verifyByKnownMessage(curve, q, (e + 1n) % n, { r, s })).toBe(false);
      }
    }
    expect(addPoints(curve, curve.base, negate(curve, curve.base))).toBeNull();
  });

  it('keeps a bounded number of tables, and is right after a key lost its own', () => {
    if (curve !== P256) return;
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: curve.jwk });
    const key = { ...newCachedKey(pointOf(publicKey, curve)!), uses: 1000 };
    const raw = sign('sha256', Buffer.from('x'), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const [e, r, s] = [
      toNumber(hash('sha256', 'x', 'buffer')) % n,
      toNumber(raw.subarray(0, 32)),
      toNumber(raw.subarray(32)),
    ];
    expect(verifier.verify(key, e, r, s)).toBe(true);
    expect(key.table).not.toBeNull();
    const others = Array.from({ length: 40 }, (_, i) => ({
      ...newCachedKey(multiplyPoint(curve, BigInt(i + 2), curve.base)!),
      uses: 1000,
    }));
    for (const other of others) expect(verifier.verify(other, e, r, s)).toBe(false);
    expect(key.table).toBeNull();
    expect(others.filter((one) => one.table !== null)).toHaveLength(24);
    expect(new Set(others.map((one) => one.table)).size).toBe(25);
    expect(verifier.verify(key, e, r, s)).toBe(true);
  });
});
