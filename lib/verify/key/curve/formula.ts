/**
 * Builds a formula over numbers of a field step by step and compiles it to WebAssembly. Each value has an upper bound,
 * in primes. A step that could overflow its limbs throws when the module is built, independently of any input.
 */
import { type Field, LIMB_BITS, LIMB_MASK, range } from './field.ts';
import {
  address,
  and,
  call,
  type Code,
  constant,
  getLocal,
  load,
  minus,
  plus,
  setLocal,
  shiftRight,
  store,
  times,
  type WasmFunction,
} from './wasm-writer.ts';

/**
 * A number in memory, at the address in a parameter, or (`param` null) at a fixed one. It is at most `bound` primes.
 */
export type Value = { param: number | null; offset: number; bound: number };

/** Bytes from address 0 on in which formulas store their intermediate values. */
export const SCRATCH = 4096;

/** The function indexes of multiplyFunction and squareFunction in the module. */
const MULTIPLY = 0,
  SQUARE = 1;

export class FormulaBuilder {
  readonly #field: Field;
  readonly #params: number;
  readonly #code: Code[] = [];
  #next = 0;

  constructor(field: Field, params: number) {
    this.#field = field;
    this.#params = params;
  }

  /** The number at `index` in the array that starts at the address in a parameter. */
  at(param: number, index: number, bound: number): Value {
    return { param, offset: index * this.#field.size, bound };
  }

  /**
   * The Montgomery product of two values. Throws a RangeError where the result does not fit; so do the methods below.
   */
  product(a: Value, b: Value, into?: Value): Value {
    const to = this.#allocate(this.#productBound(a, b), into);
    this.#code.push(
      call(MULTIPLY, address(to.param, to.offset), address(a.param, a.offset), address(b.param, b.offset)),
    );
    return to;
  }

  /** The Montgomery product of a value with itself. */
  square(a: Value, into?: Value): Value {
    const to = this.#allocate(this.#productBound(a, a), into);
    this.#code.push(call(SQUARE, address(to.param, to.offset), address(a.param, a.offset)));
    return to;
  }

  /** The sum of factor·value, plus as many primes as are needed to keep it non-negative. */
  sum(terms: readonly (readonly [factor: number, value: Value])[], into?: Value): Value {
    const ordered = terms.toSorted(([a], [b]) => b - a);
    const primes = Math.ceil(terms.reduce((sum, [factor, { bound }]) => sum + Math.max(0, -factor) * bound, 0));
    const to = this.#allocate(
      terms.reduce((sum, [factor, { bound }]) => sum + Math.max(0, factor) * bound, primes),
      into,
    );
    const { limbs, curve } = this.#field;
    const added = curve.p * BigInt(primes);
    const carry = this.#params;
    for (const i of range(0, limbs)) {
      const isLast = i === limbs - 1;
      const limb = Number(
        isLast ? added >> BigInt(LIMB_BITS * i) : (added >> BigInt(LIMB_BITS * i)) & BigInt(LIMB_MASK),
      );
      const start = i === 0 ? constant(limb) : plus(getLocal(carry), constant(limb));
      const column = ordered.reduce((sum, [factor, value]) => {
        const read = load(value.param === null ? address(null, 0) : getLocal(value.param), value.offset + 4 * i);
        return (factor > 0 ? plus : minus)(
          sum,
          Math.abs(factor) === 1 ? read : times(read, constant(Math.abs(factor))),
        );
      }, start);
      const out = address(to.param, to.offset);
      if (isLast) this.#code.push(store(out, 4 * i, column));
      else
        this.#code.push(
          setLocal(carry, column),
          store(out, 4 * i, and(getLocal(carry), constant(LIMB_MASK))),
          setLocal(carry, shiftRight(getLocal(carry), LIMB_BITS)),
        );
    }
    return to;
  }

  /** The function that runs all steps. */
  toFunction(name: string): WasmFunction {
    return { name, params: this.#params, locals: 1, body: this.#code.flat() };
  }

  #productBound(a: Value, b: Value): number {
    return (a.bound * b.bound) / this.#field.headroom + 1;
  }

  #allocate(bound: number, into: Value | undefined): Value {
    if (bound >= this.#field.headroom || (into !== undefined && bound > into.bound))
      throw new RangeError(`a value of up to ${bound} primes does not fit`);
    if (into !== undefined) return into;
    const value: Value = { param: null, offset: this.#next, bound };
    this.#next += this.#field.size;
    if (this.#next > SCRATCH) throw new RangeError('the formula has too many steps');
    return value;
  }
}
