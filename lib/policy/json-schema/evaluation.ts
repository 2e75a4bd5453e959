/** What the keywords of a schema share while a document is compared with it. */
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import type { Meter } from './meter.ts';
import { type CompiledSchema, type Schema, SCHEMA_LIMITS, type Violation } from './schema.ts';

/** A place in the document: the steps that lead there. */
export type Place = { up: Place; step: string | number } | null;

/** The pointer of a place. */
export function pointerOf(place: Place): string {
  const steps: (string | number)[] = [];
  for (let at = place; at !== null; at = at.up) steps.unshift(at.step);
  return jsonPointer(...steps);
}

/** The members and elements of one value that schemas have looked at (JSON Schema Core 2020-12 §11). */
export class Seen {
  members = new Set<string>();
  elements = new Set<number>();

  add(other: Seen): void {
    for (const name of other.members) this.members.add(name);
    for (const at of other.elements) this.elements.add(at);
  }
}

/**
 * One validation. `violations`: null while only the outcome counts, such as in a branch of `anyOf`. `apply` returns
 * what it has seen of the value, or null where the value does not conform.
 */
export type Run = {
  compiled: CompiledSchema;
  meter: Meter;
  violations: Violation[] | null;
  depth: number;
  apply: (schema: Schema, value: JsonValue, place: Place, run: Run) => Seen | null;
};

/** One schema applied to one value. `seen`: what its keywords have looked at so far. */
export type Target = { schema: JsonObject; value: JsonValue; place: Place; seen: Seen; run: Run };

/** Evaluates a keyword; false where the value does not conform. */
export type Evaluator = (argument: JsonValue, target: Target) => boolean;

/** Note why a value does not conform. `reason` completes "the value …". Returns false. */
export function violate({ place, run: { violations } }: Pick<Target, 'place' | 'run'>, reason: string): false {
  if (violations !== null && violations.length < SCHEMA_LIMITS.violations)
    violations.push({ pointer: pointerOf(place), reason });
  return false;
}

/** Nothing. It is shared, so nothing is added to it. */
export const NOTHING_SEEN = new Seen();

/** Note that a member or an element was looked at, where a schema asks for it. */
export function see({ seen, run }: Target, step: string | number): void {
  if (!run.compiled.tracksSeen) return;
  if (typeof step === 'string') seen.members.add(step);
  else seen.elements.add(step);
}

/** Apply a schema to the same value, and note what it has seen where the value conforms. */
export function applyHere(schema: Schema, { value, place, run, seen }: Target): boolean {
  const result = run.apply(schema, value, place, run);
  if (result === null) return false;
  if (run.compiled.tracksSeen) {
    run.meter.spend(result.members.size + result.elements.size);
    seen.add(result);
  }
  return true;
}

/** Apply a schema to the same value where only the outcome counts. */
export function wouldConform(schema: Schema, target: Target): boolean {
  return applyHere(schema, { ...target, run: { ...target.run, violations: null } });
}

/** Apply a schema to a member or an element. */
export function applyTo(schema: Schema, value: JsonValue, step: string | number, { place, run }: Target): boolean {
  return run.apply(schema, value, { up: place, step }, run) !== null;
}
