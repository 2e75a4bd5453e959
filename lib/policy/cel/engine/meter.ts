/** Counts the work of a rule. The count depends on the expression and its values only, never on the machine. */
import { isCelList, isCelMap, type CelValue } from '@bufbuild/cel';

/** Characters that are read in one unit of work. */
const CHARACTERS = 64;

export type Meter = {
  /** Allow this many units from now on. */
  start(units: number): void;
  /** Count units. Throws once there are no more. */
  charge(units: number): void;
  /** Whether more was asked for than was allowed. The engine may have absorbed the error: `error || true` is true. */
  isExceeded(): boolean;
};

export function createMeter(): Meter {
  let left = 0;
  return {
    start(units) {
      left = units;
    },
    charge(units) {
      // NaN and negative numbers must not refill the meter.
      left -= units > 0 ? units : 0;
      if (left < 0) throw new Error('the expression does too much work');
    },
    isExceeded: () => left < 0,
  };
}

/** The units that it takes to read so many characters or bytes. */
export function unitsOfText(length: number): number {
  return 1 + length / CHARACTERS;
}

const weights = new WeakMap<object, number>();

/** The units that it takes to read a value with everything in it. */
export function weightOf(value: CelValue): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return unitsOfText(value.length);
  if (!isCelList(value) && !isCelMap(value)) return 1;
  const known = weights.get(value);
  if (known !== undefined) return known;
  let weight = 1;
  for (const element of value.values()) weight += weightOf(element);
  if (isCelMap(value)) weight += value.size;
  weights.set(value, weight);
  return weight;
}
