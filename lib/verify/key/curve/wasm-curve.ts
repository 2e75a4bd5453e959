/** The arithmetic of one curve, ready to run: its WebAssembly module, its memory, and numbers in and out. */
import type { Curve, Point } from './curves.ts';
import { type Field, fieldOf, LIMB_BITS } from './field.ts';
import { SCRATCH } from './formula.ts';
import { type PointFunctions, pointModule } from './points.ts';
import { inverse } from './scalars.ts';

const PAGE = 65536;

export class WasmCurve {
  readonly curve: Curve;
  readonly run: PointFunctions;
  /** Bytes of one number; an affine point is two of them, one with a Z three. */
  readonly size: number;
  readonly #field: Field;
  readonly #memory: WebAssembly.Memory;
  #words: Uint32Array;
  #free = SCRATCH;
  readonly #one: bigint;
  /** R², which a product turns into the factor R. */
  readonly #shift: bigint;
  /** Room for two numbers. */
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

  /** The address of so many bytes that nobody else is given. */
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

  copy(to: number, from: number, bytes: number): void {
    this.#words.copyWithin(to / 4, from / 4, (from + bytes) / 4);
  }

  /** A number in 0 … p−1, as it is. */
  write(at: number, value: bigint): void {
    let rest = value;
    for (let i = 0; i < this.#field.limbs; i += 1) {
      this.#words[at / 4 + i] = Number(BigInt.asUintN(LIMB_BITS, rest));
      rest >>= BigInt(LIMB_BITS);
    }
  }

  /** The number at an address, reduced to 0 … p−1, as it is. */
  read(at: number): bigint {
    let value = 0n;
    for (let i = this.#field.limbs - 1; i >= 0; i -= 1)
      value = (value << BigInt(LIMB_BITS)) | BigInt(this.#words[at / 4 + i]!);
    return value % this.curve.p;
  }

  /** An affine point in Montgomery's form, with Z = 1 behind it. */
  writePoint(at: number, { x, y }: Point): void {
    const { p } = this.curve;
    this.write(at, (x * this.#one) % p);
    this.write(at + this.size, (y * this.#one) % p);
    this.setOne(at + 2 * this.size);
  }

  setOne(at: number): void {
    this.write(at, this.#one);
  }

  /** Whether the x of a point is one of these values; null where the point has no Z, and so is none. */
  hasX(at: number, values: readonly bigint[]): boolean | null {
    const { p } = this.curve;
    const z = this.read(at + 2 * this.size);
    if (z === 0n) return null;
    const left = (this.read(at) * this.#one) % p;
    const right = (z * z) % p;
    return values.some((value) => (value * right) % p === left);
  }

  /**
   * From points with a Z, in a row, to affine ones in a row; `spare` has room for one number per point. One inversion
   * for all.
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
