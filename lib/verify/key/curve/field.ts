/**
 * Multiplication modulo the prime of a curve, as WebAssembly.
 *
 * A number is an array of limbs of 28 bits, the lowest first, four bytes each; its value may be a small multiple of the
 * prime. Products are Montgomery products (P. Montgomery, "Modular multiplication without trial division", 1985):
 * a·b/R with R = 2^(28·limbs). The primes of all curves here are −1 modulo 2^28, so the factor of each step is the low
 * limb itself, and a multiple of the prime needs only a few shifts of it.
 */
import type { Curve } from './curves.ts';
import {
  and,
  type Code,
  constant,
  getLocal,
  load,
  minus,
  plus,
  setLocal,
  shiftLeft,
  shiftRight,
  store,
  times,
  type WasmFunction,
} from './wasm-writer.ts';

export const LIMB_BITS = 28;
export const LIMB_MASK = 2 ** LIMB_BITS - 1;

export type Field = {
  curve: Curve;
  limbs: number;
  /** Bytes of one number. */
  size: number;
  /** The largest multiple of the prime that the limbs can hold. */
  headroom: number;
};

/**
 * The field of a curve; its numbers have at least seven bits more than the prime. A column stays below 2^61 and so fits
 * an i64: it is the sum of at most 19 products of two limbs (2^60.3), one limb shifted by up to 27 bits for each of at
 * most four terms of the prime (2^57), and the carry of the column below (2^33). Throws a RangeError for another prime.
 */
export function fieldOf(curve: Curve): Field {
  const limbs = Math.ceil((curve.p.toString(2).length + 7) / LIMB_BITS);
  if (limbs > 19 || curve.terms.some(([, exponent]) => exponent < LIMB_BITS))
    throw new RangeError('this arithmetic does not support the prime');
  return { curve, limbs, size: limbs * 4, headroom: Number((1n << BigInt(LIMB_BITS * limbs)) / curve.p) };
}

/**
 * `multiply(to, a, b)`. The result is (a·b + m·p)/R with m < R, so it is below (a·b ÷ headroom + 1) primes, where a and
 * b are counted in primes. `to` may be `a` or `b`, since both are read before the result is written.
 */
export function multiplyFunction(field: Field): WasmFunction {
  const { limbs } = field;
  const a = (i: number): number => 3 + i;
  const b = (i: number): number => 3 + limbs + i;
  const read = range(0, limbs).flatMap((i) => [
    setLocal(a(i), load(getLocal(1), 4 * i)),
    setLocal(b(i), load(getLocal(2), 4 * i)),
  ]);
  const column = (k: number): Code =>
    range(Math.max(0, k - limbs + 1), Math.min(k, limbs - 1) + 1)
      .map((i) => times(getLocal(a(i)), getLocal(b(k - i))))
      .reduce(plus);
  return { name: 'multiply', params: 3, ...reduced(field, 3, 3 + 2 * limbs, read, column) };
}

/** `square(to, a)`: as multiply, with half of the products. */
export function squareFunction(field: Field): WasmFunction {
  const { limbs } = field;
  const a = (i: number): number => 2 + i;
  const read = range(0, limbs).map((i) => setLocal(a(i), load(getLocal(1), 4 * i)));
  const column = (k: number): Code => {
    const pairs = range(Math.max(0, k - limbs + 1), Math.min(k, limbs - 1) + 1)
      .filter((i) => i < k - i)
      .map((i) => times(getLocal(a(i)), getLocal(a(k - i))));
    const middle = k % 2 === 0 ? [times(getLocal(a(k / 2)), getLocal(a(k / 2)))] : [];
    return [...(pairs.length === 0 ? [] : [shiftLeft(pairs.reduce(plus), 1)]), ...middle].reduce(plus);
  };
  return { name: 'square', params: 2, ...reduced(field, 2, 2 + limbs, read, column) };
}

/**
 * Code that computes the columns of a product, reduces them limb by limb, and writes the result to the address in
 * parameter 0. The columns are locals from `first` on.
 */
function reduced(
  { curve, limbs }: Field,
  params: number,
  first: number,
  read: Code[],
  column: (k: number) => Code,
): Pick<WasmFunction, 'locals' | 'body'> {
  const t = (k: number): number => first + k;
  const low = t(2 * limbs);
  const carry = (k: number): Code =>
    setLocal(t(k + 1), plus(getLocal(t(k + 1)), shiftRight(getLocal(t(k)), LIMB_BITS)));
  const masked = (k: number): Code => and(getLocal(t(k)), constant(LIMB_MASK));
  const columns = range(0, 2 * limbs - 1).map((k) => setLocal(t(k), column(k)));
  // The −1 of the prime cancels the low limb; its other terms add the limb at least one limb higher (exponent ≥ 28). A
  // negative term may make a column negative: the shift keeps the sign, and the mask gives the limb of the two's
  // complement. The whole number is never negative.
  const steps = range(0, limbs).flatMap((i) => [
    setLocal(low, masked(i)),
    carry(i),
    ...curve.terms.map(([sign, exponent]) => {
      const to = t(i + Math.floor(exponent / LIMB_BITS));
      return setLocal(to, (sign > 0 ? plus : minus)(getLocal(to), shiftLeft(getLocal(low), exponent % LIMB_BITS)));
    }),
  ]);
  const write = range(limbs, 2 * limbs - 1).flatMap((k) => [store(getLocal(0), 4 * (k - limbs), masked(k)), carry(k)]);
  const last = store(getLocal(0), 4 * (limbs - 1), getLocal(t(2 * limbs - 1)));
  return {
    locals: low + 1 - params,
    body: [...read, ...columns, setLocal(t(2 * limbs - 1), constant(0)), ...steps, ...write, last].flat(),
  };
}

/** The integers from `from` up to, but not including, `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
