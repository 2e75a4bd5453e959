/** Counts the work of one validation, and stops it at a limit that is the same on every machine. */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { SCHEMA_LIMITS } from './schema.ts';

/** Thrown where a document is not judged. `message` is the end of a sentence. */
export class Undecided extends Error {}

export class Meter {
  #spent = 0;

  /** The units that were spent so far. */
  get spent(): number {
    return this.#spent;
  }

  /** Throws `Undecided` where the work is used up. */
  spend(units: number): void {
    this.#spent += units;
    if (this.#spent > SCHEMA_LIMITS.work)
      throw new Undecided('to compare it with the schema takes more work than is allowed');
  }
}

/** Whether two values are equal as JSON (JSON Schema Core 2020-12 §4.2.2). */
export function areEqual(a: JsonValue, b: JsonValue, meter: Meter): boolean {
  meter.spend(1);
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((element, at) => areEqual(element, b[at]!, meter));
  }
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && areEqual(a[name]!, b[name]!, meter));
}

/** A text that two values share exactly when they are equal. */
export function identityOf(value: JsonValue, meter: Meter): string {
  meter.spend(4);
  if (typeof value === 'string') meter.spend(value.length / 64);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((element) => identityOf(element, meter)).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${identityOf(value[name]!, meter)}`);
  return `{${members.join(',')}}`;
}
