/** A registered predicate type with everything that it extends, and whether a predicate conforms to it. */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { Meter } from '#lib/policy/json-schema/meter.ts';
import type { CompiledSchema, SchemaResult } from '#lib/policy/json-schema/schema.ts';
import { validate } from '#lib/policy/json-schema/validate.ts';
import type { Field } from './fields.ts';

/** What names a version in an evaluation. `sha256` is that of the document in RFC 8785 canonical JSON, in hex. */
export type TypeRef = { id: string; version: number; sha256: string };

export type ResolvedType = TypeRef & {
  predicateType: string;
  title: string;
  /** Patterns of the projects whose attestations are judged by it. */
  projects: readonly string[];
  /** The types that it extends, the nearest first. Those that ship have version 0. */
  bases: readonly TypeRef[];
  /** The most general first. A predicate must conform to all of them. */
  schemas: readonly CompiledSchema[];
  /** Those of the bases first. */
  fields: readonly Field[];
};

/** Whether a predicate conforms to a type and to all that it extends, and the units of work that it took to tell. */
export function judgePredicate(
  { schemas }: ResolvedType,
  predicate: JsonValue,
): { result: SchemaResult; work: number } {
  const meter = new Meter();
  const result = validate(schemas, predicate, meter);
  return { result, work: meter.spent };
}
