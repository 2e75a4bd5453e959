/** The arithmetic of one curve: the instance of its WebAssembly module, the memory, and access to the numbers in it. */
import type { Curve, Point } from './curves.ts';
import { type Field, fieldOf, LIMB_BITS } from './field.ts';
import { SCRATCH } from './formula.ts';
import { type PointFunctions, pointModule } from './points.ts';
import { inverse } from './scalars.ts';

const PAGE = 65536;

export class WasmCurve {
  readonly curve: Curve;
  readonly run: PointFunctions;
  /** Bytes of one number; an affine point has two numbers, a point with a Z three. */
  readonly size: number;
  readonly #field: Field;
  readonly #memory: WebAssembly.Memory;
  #words: Uint32Array;
  #free = SCRATCH;
  readonly #one: bigint;
  /** R²: a Montgomery product with it multiplies by R. */
  readonly #shift: bigint;
  /** Memory for two numbers. */
  readonly #work: number;

  constructor(curve: Curve) {
    this.curve = curve;
    this.#field = fieldOf(curve);
    this.size = this.#field.size;
    this.#memory = new WebAssembly.Memory({ initial: 1 });
    this.#words = new Uint32Array(this.#memory.buffer);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(pointModule(this.#field)), {
      host: { memory: this.#memory },
    });
    this.run = instance.exports as PointFunctions;
    this.#one = (1n << BigInt(LIMB_BITS * this.#field.limbs)) % curve.p;
    this.#shift = (this.#one * this.#one) % curve.p;
    this.#work = this.reserve(2 * this.size);
  }

  /** Reserve bytes of memory, and return their address. */
  reserve(bytes: number): number {
    const at = this.#free;
    this.#free += Math.ceil(bytes / 8) * 8;
    const missing = this.#free - this.#words.byteLength;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE));
      this.#words = new Uint32Array(this.#memory.buffer);
    }
    return at;
  }

  /** Copy bytes between addresses; all three numbers are multiples of 4. */
  copy(to: number, from: number, bytes: number): void {
    this.#words.copyWithin(to / 4, from / 4, (from + bytes) / 4);
  }

  /** Write a number in 0 … p−1, without conversion to Montgomery form. */
  write(at: number, value: bigint): void {
    let rest = value;
    for (let i = 0; i < this.#field.limbs; i += 1) {
      this.#words[at / 4 + i] = Number(BigInt.asUintN(LIMB_BITS, rest));
      rest >>= BigInt(LIMB_BITS);
    }
  }

  /** Read the number at an address, reduced to 0 … p−1, without conversion from Montgomery form. */
  read(at: number): bigint {
    let value = 0n;
    for (let i = this.#field.limbs - 1; i >= 0; i -= 1)
      value = (value << BigInt(LIMB_BITS)) | BigInt(this.#words[at / 4 + i]!);
    return value % this.curve.p;
  }

  /** Write an affine point in Montgomery form, followed by Z = 1. */
  writePoint(at: number, { x, y }: Point): void {
    const { p } = this.curve;
    this.write(at, (x * this.#one) % p);
    this.write(at + this.size, (y * this.#one) % p);
    this.setOne(at + 2 * this.size);
  }

  /** Write the number 1 in Montgomery form. */
  setOne(at: number): void {
    this.write(at, this.#one);
  }

  /** Whether the x of a point is one of these values; null where its Z is 0, so that there is no affine point. */
  hasX(at: number, values: readonly bigint[]): boolean | null {
    const { p } = this.curve;
    const z = this.read(at + 2 * this.size);
    if (z === 0n) return null;
    const left = (this.read(at) * this.#one) % p;
    const right = (z * z) % p;
    return values.some((value) => (value * right) % p === left);
  }

  /**
   * Convert an array of points with a Z to an array of affine points, with one inversion for all (Montgomery's trick).
   * `spare` is the address of memory for one number per point.
   */
  toAffine(points: number, count: number, affine: number, spare: number): void {
    const { run, size } = this;
    const z = (i: number): number => points + 3 * size * i + 2 * size;
    const before = (i: number): number => spare + size * i;
    this.copy(before(0), z(0), size);
    for (let i = 1; i < count; i += 1) run.multiply(before(i), before(i - 1), z(i));
    const [one, two] = [this.#work, this.#work + size];
    this.write(one, (this.#shift * inverse(this.read(before(count - 1)), this.curve.p)) % this.curve.p);
    for (let i = count - 1; i >= 0; i -= 1) {
      const to = affine + 2 * size * i;
      if (i === 0) this.copy(two, one, size);
      else run.multiply(two, one, before(i - 1));
      run.multiply(one, one, z(i));
      run.square(to, two);
      run.multiply(to + size, to, two);
      run.multiply(to, to, points + 3 * size * i);
      run.multiply(to + size, to + size, points + 3 * size * i + size);
    }
  }
}
