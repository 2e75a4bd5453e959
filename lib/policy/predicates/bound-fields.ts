/** Binds the fields of a predicate for rules in CEL. */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { BoundValue } from '#lib/policy/cel/engine/values.ts';
import type { Shape, ValueType } from '#lib/policy/cel/language/value-type.ts';
import { type FieldType, readField } from './fields.ts';
import type { ResolvedType } from './resolved-type.ts';

const CEL_TYPES: { readonly [type in FieldType]: ValueType } = {
  text: 'string',
  number: 'double',
  boolean: 'bool',
  time: 'timestamp',
  digest: 'string',
  link: 'string',
  list: { list: 'any' },
};

/** The fields that rules may read, with their types in CEL. */
export function fieldShape({ fields }: Pick<ResolvedType, 'fields'>): Shape {
  return Object.fromEntries(fields.filter(({ bind }) => bind).map(({ name, type }) => [name, CEL_TYPES[type]]));
}

/** The values of the fields that rules may read. A field that is absent or has another type is absent. */
export function boundFields({ fields }: ResolvedType, predicate: JsonValue): { readonly [name: string]: BoundValue } {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const reading = field.bind ? readField(field, predicate) : null;
      return reading?.state === 'value' ? [[field.name, reading.value] as const] : [];
    }),
  );
}
