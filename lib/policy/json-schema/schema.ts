/** A JSON Schema (draft 2020-12) that was checked, and what is limited in one. */
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { Pattern } from '#lib/policy/cel/engine/pattern.ts';

export type Schema = boolean | JsonObject;

export const SCHEMA_LIMITS = {
  /** JSON values of a schema, and how deep they are nested. */
  values: 5_000,
  depth: 60,
  /** Patterns of a schema; each has a limit of its own (lib/policy/cel/engine/pattern.ts). */
  patterns: 200,
  /**
   * Units of work for one document: a schema that is applied to a value is one unit, and so are a member, an element, a
   * pair of values that are compared, and some characters that a pattern reads. The limit does not depend on the
   * machine.
   */
  work: 500_000,
  /** How deep schemas are applied in each other. */
  applied: 300,
  /** The places that a result names. */
  violations: 10,
} as const;

/** A schema that can be evaluated: what each `$ref` means, and its patterns. */
export type CompiledSchema = {
  root: Schema;
  /** The schema that the `$ref` of an object of the schema means. */
  references: ReadonlyMap<JsonObject, Schema>;
  patterns: ReadonlyMap<string, Pattern>;
  /** Whether it has `unevaluatedProperties` or `unevaluatedItems`. */
  tracksSeen: boolean;
};

/** A place where a value does not conform: its JSON pointer (RFC 6901), and why. A reason never quotes the value. */
export type Violation = { pointer: string; reason: string };

/** `undecided`: the document was not judged; `reason` is the end of a sentence. */
export type SchemaResult =
  | { outcome: 'conforms' }
  | { outcome: 'violates'; violations: readonly Violation[] }
  | { outcome: 'undecided'; reason: string };
