/**
 * Computes u·G + v·Q.
 *
 * For a key that is used often, a table contains d·2^(6i)·Q for every digit d in 1 … 32 and position i: a multiple is
 * then the sum of one entry for each position, without doubling (E. Brickell, D. Gordon, K. McCurley, D. Wilson, 1992).
 * For another key, both multiples share their doublings, and the digits select odd multiples of each point
 * (interleaving with non-adjacent forms: B. Möller, 2001).
 */
import type { Point } from './curves.ts';
import { range } from './field.ts';
import type { WasmCurve } from './wasm-curve.ts';
import { nonAdjacentDigits, windowDigits } from './scalars.ts';

/** Bits of a digit in a table, and the number of entries of each position. */
const WINDOW = 6,
  ENTRIES = 2 ** (WINDOW - 1);
/** Widths of the non-adjacent forms; they need odd multiples up to 2^(width−1) − 1. */
const BASE_WIDTH = 7,
  KEY_WIDTH = 5;
const BASE_ODD = 2 ** (BASE_WIDTH - 2),
  KEY_ODD = 2 ** (KEY_WIDTH - 2);

/** The address of a table in the memory of its WasmCurve. */
export type Table = number;

export class ScalarMultiplier {
  readonly machine: WasmCurve;
  readonly #places: number;
  /** The running sum. */
  readonly #sum: number;
  /** Odd multiples of a key, with their Z. */
  readonly #odd: number;
  /** Twice a point. */
  readonly #twice: number;
  /** Odd multiples of G, affine; computed at first use. */
  #oddOfBase: number | null = null;
  /** Memory for the points of a table before they are affine. */
  #unfinished: number | null = null;
  #tableOfBase: Table | null = null;
  #isEmpty = true;

  constructor(machine: WasmCurve) {
    this.machine = machine;
    this.#places = Math.ceil((machine.curve.orderBits + 1) / WINDOW);
    this.#sum = machine.reserve(3 * machine.size);
    this.#twice = machine.reserve(3 * machine.size);
    this.#odd = machine.reserve(KEY_ODD * 3 * machine.size);
  }

  /** Reserve memory for one table. */
  reserveTable(): Table {
    return this.machine.reserve(this.#places * ENTRIES * 2 * this.machine.size);
  }

  /** Fill a table with the multiples of a point. */
  fillTable(table: Table, point: Point): void {
    const { machine } = this;
    const { size, run } = machine;
    const count = this.#places * ENTRIES;
    this.#unfinished ??= machine.reserve(count * 4 * size);
    const at = (i: number): number => this.#unfinished! + 3 * size * i;
    machine.writePoint(at(0), point);
    for (let i = 0; i < count; i += 1) {
      if (i > 0) machine.copy(at(i), at(i - 1), 3 * size);
      const digit = i % ENTRIES;
      // Twice the last entry of a position, 32·2^(6i), is the first entry of the next position.
      if (i > 0 && digit <= 1) run.double(at(i));
      else if (i > 0) run.addPoint(at(i), at(i - digit));
    }
    machine.toAffine(at(0), count, table, at(count));
  }

  /**
   * The address of u·G + v·Q, with the table of Q. The point has Z = 0 where it is infinity or could not be computed.
   */
  fromTables(u: Uint8Array, v: Uint8Array, table: Table): number {
    this.#isEmpty = true;
    if (this.#tableOfBase === null) {
      this.#tableOfBase = this.reserveTable();
      this.fillTable(this.#tableOfBase, this.machine.curve.base);
    }
    this.#addFromTable(this.#tableOfBase, u);
    this.#addFromTable(table, v);
    return this.#result();
  }

  /** As fromTables, for a point without a table. */
  fromPoint(u: Uint8Array, v: Uint8Array, point: Point): number {
    const { machine } = this;
    const { run, size, curve } = machine;
    this.#isEmpty = true;
    this.#oddOfBase ??= this.#makeOddOfBase();
    this.#fillOdd(this.#odd, KEY_ODD, point);
    const places = curve.orderBits + 1;
    const ofBase = nonAdjacentDigits(u, BASE_WIDTH, places);
    const ofKey = nonAdjacentDigits(v, KEY_WIDTH, places);
    for (let i = places - 1; i >= 0; i -= 1) {
      if (!this.#isEmpty) run.double(this.#sum);
      const [g, q] = [ofBase[i]!, ofKey[i]!];
      if (g !== 0) this.#addAffine(this.#oddOfBase + size * (Math.abs(g) - 1), g < 0);
      if (q !== 0) this.#addPoint(this.#odd + 3 * size * ((Math.abs(q) - 1) / 2), q < 0);
    }
    return this.#result();
  }

  #addFromTable(table: Table, scalar: Uint8Array): void {
    const { size } = this.machine;
    const digits = windowDigits(scalar, WINDOW, this.#places);
    for (let place = 0; place < this.#places; place += 1) {
      const digit = digits[place]!;
      if (digit !== 0) this.#addAffine(table + 2 * size * (place * ENTRIES + Math.abs(digit) - 1), digit < 0);
    }
  }

  #addAffine(point: number, isNegative: boolean): void {
    const { machine } = this;
    if (!this.#isEmpty) {
      if (isNegative) machine.run.subtract(this.#sum, point);
      else machine.run.add(this.#sum, point);
      return;
    }
    machine.copy(this.#sum, point, 2 * machine.size);
    machine.setOne(this.#sum + 2 * machine.size);
    this.#start(isNegative);
  }

  #addPoint(point: number, isNegative: boolean): void {
    const { machine } = this;
    if (!this.#isEmpty) {
      if (isNegative) machine.run.subtractPoint(this.#sum, point);
      else machine.run.addPoint(this.#sum, point);
      return;
    }
    machine.copy(this.#sum, point, 3 * machine.size);
    this.#start(isNegative);
  }

  #start(isNegative: boolean): void {
    if (isNegative) this.machine.run.negate(this.#sum);
    this.#isEmpty = false;
  }

  #result(): number {
    if (this.#isEmpty) this.machine.write(this.#sum + 2 * this.machine.size, 0n);
    return this.#sum;
  }

  /** Write 1, 3, 5 … times a point, with their Z. */
  #fillOdd(at: number, count: number, point: Point): void {
    const { machine } = this;
    const { size, run } = machine;
    machine.writePoint(at, point);
    machine.copy(this.#twice, at, 3 * size);
    run.double(this.#twice);
    for (const i of range(1, count)) {
      machine.copy(at + 3 * size * i, at + 3 * size * (i - 1), 3 * size);
      run.addPoint(at + 3 * size * i, this.#twice);
    }
  }

  #makeOddOfBase(): number {
    const { machine } = this;
    const points = machine.reserve(BASE_ODD * 4 * machine.size);
    const affine = machine.reserve(BASE_ODD * 2 * machine.size);
    this.#fillOdd(points, BASE_ODD, machine.curve.base);
    machine.toAffine(points, BASE_ODD, affine, points + BASE_ODD * 3 * machine.size);
    return affine;
  }
}
