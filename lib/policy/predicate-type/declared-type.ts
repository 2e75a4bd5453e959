/** Compares the type of a field with what the schema says about the value at its pointer. */
import { isObject, type JsonObject } from '#lib/bytes/json/json.ts';
import type { CompiledSchema, Schema } from '#lib/policy/json-schema/schema.ts';
import { stepsOf } from '#lib/bytes/json/pointer.ts';
import type { Field, FieldType } from '#lib/policy/predicates/fields.ts';

/** The types of JSON that a value of each type of field has. */
const JSON_TYPES: { readonly [type in FieldType]: readonly string[] } = {
  text: ['string'],
  number: ['number', 'integer'],
  boolean: ['boolean'],
  time: ['string'],
  digest: ['string', 'object'],
  link: ['string'],
  list: ['array'],
};

/** Why no value that conforms to the schema can have the type of the field; null where one may, or nothing is said. */
export function contradiction({ pointer, type }: Field, schema: CompiledSchema): string | null {
  const declared = typesAt(schema, stepsOf(pointer));
  if (declared === null || declared.some((one) => JSON_TYPES[type].includes(one))) return null;
  return `the schema says that ${pointer} has the type ${declared.join(' or ')}, which is no ${type}`;
}

/** The types that the schema declares for the value behind the steps; null where it declares none. */
function typesAt(compiled: CompiledSchema, steps: readonly string[]): readonly string[] | null {
  let schema: Schema | undefined = compiled.root;
  for (const step of steps) {
    const { properties } = meant(schema, compiled);
    const next = isObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined;
    if (typeof next !== 'boolean' && !isObject(next)) return null;
    schema = next;
  }
  const { type } = meant(schema, compiled);
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? (type as string[]) : null;
}

/** The members of a schema, or of the one that its `$ref` means. References do not lead in a circle. */
function meant(schema: Schema | undefined, compiled: CompiledSchema): JsonObject {
  let found = schema;
  while (isObject(found) && compiled.references.has(found) && !('properties' in found) && !('type' in found))
    found = compiled.references.get(found);
  return isObject(found) ? found : {};
}
