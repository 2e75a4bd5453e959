/**
 * A formula over numbers of a field, written step by step and turned into WebAssembly. Each value carries the bound of
 * what it can be, in primes. A step that could overflow its limbs does not become code: it throws here, when the module
 * is made, whatever the input.
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
 * A number in memory: at an address that a parameter holds, or (`param` null) at a fixed one. It is at most `bound`
 * primes.
 */
export type Value = { param: number | null; offset: number; bound: number };

/** Bytes from address 0 on that formulas keep their steps in. */
export const SCRATCH = 4096;

/** Where multiplyFunction and squareFunction stand in the module. */
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

  /** Number `index` of the row that starts at a parameter. */
  at(param: number, index: number, bound: number): Value {
    return { param, offset: index * this.#field.size, bound };
  }

  product(a: Value, b: Value, into?: Value): Value {
    const to = this.#place(this.#productBound(a, b), into);
    this.#code.push(
      call(MULTIPLY, address(to.param, to.offset), address(a.param, a.offset), address(b.param, b.offset)),
    );
    return to;
  }

  square(a: Value, into?: Value): Value {
    const to = this.#place(this.#productBound(a, a), into);
    this.#code.push(call(SQUARE, address(to.param, to.offset), address(a.param, a.offset)));
    return to;
  }

  /** The sum of factor·value. As many primes are added as keep it from being negative. */
  sum(terms: readonly (readonly [factor: number, value: Value])[], into?: Value): Value {
    const ordered = terms.toSorted(([a], [b]) => b - a);
    const primes = Math.ceil(terms.reduce((most, [factor, { bound }]) => most + Math.max(0, -factor) * bound, 0));
    const to = this.#place(
      terms.reduce((most, [factor, { bound }]) => most + Math.max(0, factor) * bound, primes),
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

  toFunction(name: string): WasmFunction {
    return { name, params: this.#params, locals: 1, body: this.#code.flat() };
  }

  #productBound(a: Value, b: Value): number {
    return (a.bound * b.bound) / this.#field.headroom + 1;
  }

  #place(bound: number, into: Value | undefined): Value {
    if (bound >= this.#field.headroom || (into !== undefined && bound > into.bound))
      throw new RangeError(`a value of up to ${bound} primes does not fit`);
    if (into !== undefined) return into;
    const value: Value = { param: null, offset: this.#next, bound };
    this.#next += this.#field.size;
    if (this.#next > SCRATCH) throw new RangeError('the formula has too many steps');
    return value;
  }
}
