/** Keywords about objects (JSON Schema Core 2020-12 §10.3.2 and §11.3, Validation §6.5). */
import { isObject, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { applyHere, applyTo, type Evaluator, see, type Target, violate } from './evaluation.ts';
import type { Schema } from './schema.ts';
import { matchesPattern } from './value-keywords.ts';

/** An evaluator for objects; another value conforms. */
function ofObject(evaluate: (argument: JsonValue, value: JsonObject, target: Target) => boolean): Evaluator {
  return (argument, target) => {
    if (!isObject(target.value)) return true;
    target.run.meter.spend(1);
    return evaluate(argument, target.value, target);
  };
}

/**
 * Whether every member conforms for which `schemaFor` has a schema. It stops at the first one where nobody asks why.
 */
function everyMember(value: JsonObject, target: Target, schemaFor: (name: string) => Schema | undefined): boolean {
  let conforms = true;
  for (const name of Object.keys(value)) {
    target.run.meter.spend(1);
    const schema = schemaFor(name);
    if (schema === undefined) continue;
    see(target, name);
    if (schema === false)
      conforms = violate({ ...target, place: { up: target.place, step: name } }, 'must not be there');
    else if (!applyTo(schema, value[name]!, name, target)) conforms = false;
    if (!conforms && target.run.violations === null) return false;
  }
  return conforms;
}

function isListed(member: JsonValue | undefined, name: string): boolean {
  return isObject(member) && Object.hasOwn(member, name);
}

function missing(names: readonly JsonValue[], value: JsonObject, target: Target): boolean {
  let conforms = true;
  target.run.meter.spend(names.length);
  for (const name of names as string[])
    if (!Object.hasOwn(value, name)) conforms = violate(target, `must have the member ${JSON.stringify(name)}`);
  return conforms;
}

export const OBJECT_KEYWORDS: { readonly [keyword: string]: Evaluator } = {
  properties: ofObject((argument, value, target) =>
    everyMember(value, target, (name) =>
      Object.hasOwn(argument as JsonObject, name) ? ((argument as JsonObject)[name] as Schema) : undefined,
    ),
  ),
  patternProperties: ofObject((argument, value, target) =>
    Object.entries(argument as JsonObject)
      .map(([pattern, schema]) =>
        everyMember(value, target, (name) => (matchesPattern(pattern, name, target) ? (schema as Schema) : undefined)),
      )
      .every(Boolean),
  ),
  additionalProperties: ofObject((argument, value, target) => {
    const { properties, patternProperties } = target.schema;
    const patterns = isObject(patternProperties) ? Object.keys(patternProperties) : [];
    return everyMember(value, target, (name) =>
      isListed(properties, name) || patterns.some((pattern) => matchesPattern(pattern, name, target))
        ? undefined
        : (argument as Schema),
    );
  }),
  unevaluatedProperties: ofObject((argument, value, target) => {
    const seen = new Set(target.seen.members);
    return everyMember(value, target, (name) => (seen.has(name) ? undefined : (argument as Schema)));
  }),
  propertyNames: ofObject((argument, value, target) => {
    let conforms = true;
    for (const name of Object.keys(value)) {
      const inner: Target = {
        ...target,
        place: { up: target.place, step: name },
        run: { ...target.run, violations: null },
      };
      if (target.run.apply(argument as Schema, name, inner.place, inner.run) !== null) continue;
      conforms = violate({ ...target, place: inner.place }, 'has a name that the schema does not allow');
      if (target.run.violations === null) return false;
    }
    return conforms;
  }),
  required: ofObject((argument, value, target) => missing(argument as JsonValue[], value, target)),
  dependentRequired: ofObject((argument, value, target) =>
    Object.entries(argument as { [name: string]: JsonValue[] })
      .map(([name, names]) => !Object.hasOwn(value, name) || missing(names, value, target))
      .every(Boolean),
  ),
  dependentSchemas: ofObject((argument, value, target) =>
    Object.entries(argument as JsonObject)
      .map(([name, schema]) => !Object.hasOwn(value, name) || applyHere(schema as Schema, target))
      .every(Boolean),
  ),
  maxProperties: ofObject(
    (argument, value, target) =>
      Object.keys(value).length <= (argument as number) ||
      violate(target, `must have at most ${String(argument)} members`),
  ),
  minProperties: ofObject(
    (argument, value, target) =>
      Object.keys(value).length >= (argument as number) ||
      violate(target, `must have at least ${String(argument)} members`),
  ),
};
