/** Reads the document of a predicate type, and says everything that is wrong with one that is refused. */
import type { JsonObject } from '#lib/bytes/json/json.ts';
import {
  type Problem,
  problemsOfSchema,
  type ReadDocument,
  readText,
  readValue,
} from '#lib/policy/document/written-document.ts';
import { checkSchema } from '#lib/policy/json-schema/check-schema.ts';
import type { CompiledSchema } from '#lib/policy/json-schema/schema.ts';
import { contradiction } from './declared-type.ts';
import { PREDICATE_TYPE_LIMITS, predicateTypeDocument, type PredicateTypeDocument } from './schema.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

export type ReadPredicateType = ReadDocument<PredicateTypeDocument>;

/**
 * Read a document: a text in YAML or JSON, or a value such as the JSON of a request. What it extends is not looked at:
 * `resolveType` does that.
 */
export function readPredicateType(document: unknown): ReadPredicateType {
  return typeof document === 'string'
    ? readText(document, PREDICATE_TYPE_LIMITS.bytes, documentOf)
    : readValue(document, documentOf);
}

function documentOf(value: unknown): Problem[] | PredicateTypeDocument {
  const parsed = predicateTypeDocument.safeParse(value, SCHEMA_MESSAGES);
  if (!parsed.success) return problemsOfSchema(parsed.error.issues);
  const { data } = parsed;
  const problems = [...schemaProblems(data), ...repeatedNames(data)];
  return problems.length === 0 ? data : problems;
}

function schemaProblems(document: PredicateTypeDocument): Problem[] {
  const { schema, extends: base, fields } = document;
  if (schema === undefined)
    return base === undefined ? [{ path: ['schema'], message: 'a type that extends no other one needs a schema' }] : [];
  const checked = checkSchema(schema);
  if (!checked.ok) return checked.problems.map(({ path, message }) => ({ path: ['schema', ...path], message }));
  return fields.flatMap((field, at) => {
    const message = contradiction(field, checked.schema);
    return message === null ? [] : [{ path: ['fields', at, 'type'], message }];
  });
}

function repeatedNames({ fields }: PredicateTypeDocument): Problem[] {
  return fields.flatMap(({ name }, at) => {
    const first = fields.findIndex((field) => field.name === name);
    return first < at
      ? [{ path: ['fields', at, 'name'], message: `field ${first + 1} has the name ${name} already` }]
      : [];
  });
}

/** The own schema of a document that was read; null where it has none. */
export function ownSchema({ schema }: PredicateTypeDocument): CompiledSchema | null {
  if (schema === undefined) return null;
  const checked = checkSchema(schema);
  if (!checked.ok) throw new Error('a document that was read has a schema that can be evaluated');
  return checked.schema;
}

/** A document as it was stored. It was checked then, so it is not checked again. */
export function storedPredicateType(value: JsonObject): PredicateTypeDocument {
  return value as unknown as PredicateTypeDocument;
}
