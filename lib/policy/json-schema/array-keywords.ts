/** Keywords about arrays (JSON Schema Core 2020-12 §10.3.1 and §11.2, Validation §6.4). */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { applyTo, type Evaluator, see, type Target, violate } from './evaluation.ts';
import { identityOf } from './meter.ts';
import type { Schema } from './schema.ts';

/** An evaluator for arrays; another value conforms. */
function ofArray(evaluate: (argument: JsonValue, value: JsonValue[], target: Target) => boolean): Evaluator {
  return (argument, target) => {
    if (!Array.isArray(target.value)) return true;
    target.run.meter.spend(1);
    return evaluate(argument, target.value, target);
  };
}

/** Whether every element conforms for which `schemaFor` has a schema. */
function everyElement(value: readonly JsonValue[], target: Target, schemaFor: (at: number) => Schema | undefined) {
  let conforms = true;
  for (const [at, element] of value.entries()) {
    target.run.meter.spend(1);
    const schema = schemaFor(at);
    if (schema === undefined) continue;
    see(target, at);
    if (schema === false) conforms = violate({ ...target, place: { up: target.place, step: at } }, 'must not be there');
    else if (!applyTo(schema, element, at, target)) conforms = false;
    if (!conforms && target.run.violations === null) return false;
  }
  return conforms;
}

function lengthOf(list: JsonValue | undefined): number {
  return Array.isArray(list) ? list.length : 0;
}

/** §10.3.1.3 and §6.4.4–6.4.5: `minContains` and `maxContains` mean nothing without `contains`. */
function contains(argument: JsonValue, value: readonly JsonValue[], target: Target): boolean {
  const { minContains = 1, maxContains } = target.schema;
  const quiet: Target = { ...target, run: { ...target.run, violations: null } };
  let count = 0;
  for (const [at, element] of value.entries()) {
    target.run.meter.spend(1);
    if (!applyTo(argument as Schema, element, at, quiet)) continue;
    see(target, at);
    count += 1;
  }
  const elements = 'elements of the kind that the schema describes';
  if (count < (minContains as number))
    return violate(target, `must contain at least ${String(minContains)} ${elements}`);
  if (maxContains !== undefined && count > (maxContains as number))
    return violate(target, `must contain at most ${String(maxContains)} ${elements}`);
  return true;
}

export const ARRAY_KEYWORDS: { readonly [keyword: string]: Evaluator } = {
  prefixItems: ofArray((argument, value, target) => everyElement(value, target, (at) => (argument as Schema[])[at])),
  items: ofArray((argument, value, target) => {
    const first = lengthOf(target.schema['prefixItems']);
    return everyElement(value, target, (at) => (at < first ? undefined : (argument as Schema)));
  }),
  contains: ofArray(contains),
  unevaluatedItems: ofArray((argument, value, target) => {
    const seen = new Set(target.seen.elements);
    return everyElement(value, target, (at) => (seen.has(at) ? undefined : (argument as Schema)));
  }),
  maxItems: ofArray(
    (argument, value, target) =>
      value.length <= (argument as number) || violate(target, `must have at most ${String(argument)} elements`),
  ),
  minItems: ofArray(
    (argument, value, target) =>
      value.length >= (argument as number) || violate(target, `must have at least ${String(argument)} elements`),
  ),
  uniqueItems: ofArray((argument, value, target) => {
    if (argument !== true) return true;
    const known = new Set<string>();
    for (const [at, element] of value.entries()) {
      const identity = identityOf(element, target.run.meter);
      if (known.has(identity))
        return violate({ ...target, place: { up: target.place, step: at } }, 'is equal to an earlier element');
      known.add(identity);
    }
    return true;
  }),
};
