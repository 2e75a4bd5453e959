/** The WebAssembly at the ends of what its limbs can hold, where a carry that is forgotten would show. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURVES, type Curve, type Point } from './curves.ts';
import { fieldOf, LIMB_BITS } from './field.ts';
import { WasmCurve } from './wasm-curve.ts';
import { addPoints, invert, multiplyPoint, negate } from './reference.fixture.ts';

const HIGHEST = 2 ** LIMB_BITS - 1;
const limb = fc.oneof(
  fc.constantFrom(0, 1, HIGHEST, HIGHEST - 1, 2 ** (LIMB_BITS - 1)),
  fc.integer({ min: 0, max: HIGHEST }),
);

/** Numbers whose limbs are mostly all ones or all zeros, up to 16 primes, which is the most that a point has. */
function extremeNumbers(curve: Curve): fc.Arbitrary<bigint> {
  const most = 16n * curve.p;
  const { limbs } = fieldOf(curve);
  const fromLimbs = fc
    .array(limb, { minLength: limbs, maxLength: limbs })
    .map((all) => all.reduceRight((sum, one) => (sum << BigInt(LIMB_BITS)) | BigInt(one), 0n) % (most + 1n));
  return fc.oneof(
    fromLimbs,
    fc.integer({ min: 0, max: 9 }).map((less) => most - BigInt(less)),
  );
}

describe.each(CURVES.map((curve) => [curve.jwk, curve] as const))('%s: limbs', (_name, curve) => {
  const { p } = curve;
  const machine = new WasmCurve(curve);
  const { size, run } = machine;
  const factor = (1n << BigInt(LIMB_BITS * fieldOf(curve).limbs)) % p;
  const [a, b, c] = [0, 1, 2].map(() => machine.reserve(3 * size)) as [number, number, number];

  it('a product and a square of extreme limbs are right', () => {
    fc.assert(
      fc.property(extremeNumbers(curve), extremeNumbers(curve), (x, y) => {
        machine.write(a, x);
        machine.write(b, y);
        run.multiply(c, a, b);
        expect((machine.read(c) * factor - x * y) % p).toBe(0n);
        run.square(c, a);
        expect((machine.read(c) * factor - x * x) % p).toBe(0n);
        // A number may be multiplied in its own place.
        run.multiply(a, a, b);
        expect((machine.read(a) * factor - x * y) % p).toBe(0n);
      }),
      { numRuns: 1500 },
    );
  });

  /** Write a point as X, Y, Z with so many primes added to each. */
  function writeJacobian(at: number, { x, y }: Point, z: bigint, primes: readonly [number, number, number]): void {
    const values = [x * z * z, y * z * z * z, z];
    values.forEach((value, i) => machine.write(at + i * size, ((value * factor) % p) + p * BigInt(primes[i]!)));
  }

  function writeAffine(at: number, { x, y }: Point, primes: number): void {
    [x, y].forEach((value, i) => machine.write(at + i * size, ((value * factor) % p) + p * BigInt(primes)));
  }

  /** Null where Z is 0 modulo the prime. */
  function readJacobian(at: number): Point | null {
    const back = invert(factor, p);
    const [x, y, z] = [0, 1, 2].map((i) => (machine.read(at + i * size) * back) % p) as [bigint, bigint, bigint];
    if (z === 0n) return null;
    const inverse = invert(z, p);
    return { x: (((x * inverse) % p) * inverse) % p, y: (((((y * inverse) % p) * inverse) % p) * inverse) % p };
  }

  // Made once: the textbook is slow.
  const points = [3n, 4n, curve.n / 3n, curve.n / 5n, curve.n - 7n].map((k) => multiplyPoint(curve, k, curve.base)!);
  const point = fc.constantFrom(...points);
  const z = fc.oneof(fc.bigInt({ min: 1n, max: p - 1n }), fc.constantFrom(1n, 2n, p - 1n, p - 2n));
  const primes = fc.tuple(fc.constantFrom(0, 1, 15), fc.constantFrom(0, 1, 15), fc.constantFrom(0, 1, 7));

  it('points are added, doubled and negated in every form that their bounds allow', () => {
    fc.assert(
      fc.property(
        point,
        point,
        z,
        z,
        primes,
        primes,
        fc.constantFrom(0, 1),
        (one, other, z1, z2, more1, more2, moreAffine) => {
          fc.pre(one.x !== other.x);
          writeJacobian(b, other, z2, more2);
          writeAffine(c, other, moreAffine);
          const [sum, difference] = [addPoints(curve, one, other), addPoints(curve, one, negate(curve, other))];
          const steps: [() => void, Point | null][] = [
            [() => run.double(a), addPoints(curve, one, one)],
            [() => run.negate(a), negate(curve, one)],
            [() => run.add(a, c), sum],
            [() => run.subtract(a, c), difference],
            [() => run.addPoint(a, b), sum],
            [() => run.subtractPoint(a, b), difference],
          ];
          for (const [step, right] of steps) {
            writeJacobian(a, one, z1, more1);
            step();
            expect(readJacobian(a)).toEqual(right);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('a point that met itself, its opposite or infinity is none, and stays none', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(point, z, z, primes, primes, steps, (one, z1, z2, more1, more2, later) => {
        const other = curve.base;
        const first = [
          () => run.add(a, c),
          () => run.subtract(a, c),
          () => run.addPoint(a, b),
          () => run.subtractPoint(a, b),
        ];
        for (const step of first) {
          writeJacobian(a, one, z1, more1);
          writeJacobian(b, one, z2, more2);
          writeAffine(c, one, 1);
          step();
          expect(readJacobian(a)).toBeNull();
          writeJacobian(b, other, z2, more2);
          writeAffine(c, other, 0);
          const next = [...first, () => run.double(a), () => run.negate(a)];
          for (const which of later) next[which]!();
          expect(readJacobian(a)).toBeNull();
          expect(machine.hasX(a, [0n, 1n, one.x])).toBeNull();
        }
      }),
      { numRuns: 40 },
    );
  });
});
