/** Compares a document with a schema. The schema is data: nothing is compiled to code, and the work is counted. */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { ARRAY_KEYWORDS } from './array-keywords.ts';
import {
  applyHere,
  type Evaluator,
  NOTHING_SEEN,
  type Place,
  type Run,
  Seen,
  violate,
  wouldConform,
} from './evaluation.ts';
import { Meter, Undecided } from './meter.ts';
import { OBJECT_KEYWORDS } from './object-keywords.ts';
import { type CompiledSchema, type Schema, SCHEMA_LIMITS, type SchemaResult, type Violation } from './schema.ts';
import { VALUE_KEYWORDS } from './value-keywords.ts';

/** Keywords that apply schemas to the same value (JSON Schema Core 2020-12 §8.2.3 and §10.2). */
const APPLICATORS: { readonly [keyword: string]: Evaluator } = {
  $ref: (_argument, target) => applyHere(target.run.compiled.references.get(target.schema)!, target),
  allOf: (argument, target) => (argument as Schema[]).map((schema) => applyHere(schema, target)).every(Boolean),
  anyOf: (argument, target) => {
    // Every branch is applied where somebody asks what was seen; otherwise the first that fits is enough.
    const { tracksSeen } = target.run.compiled;
    let fits = false;
    for (const schema of argument as Schema[]) {
      if (wouldConform(schema, target)) fits = true;
      if (fits && !tracksSeen) return true;
    }
    return fits || violate(target, 'conforms to none of the alternatives of the schema');
  },
  oneOf: (argument, target) => {
    let fitting = 0;
    for (const schema of argument as Schema[]) if (wouldConform(schema, target)) fitting += 1;
    if (fitting === 1) return true;
    const found = fitting === 0 ? 'none' : 'more than one';
    return violate(target, `must conform to exactly one of the alternatives of the schema, and conforms to ${found}`);
  },
  not: (argument, target) =>
    !wouldConform(argument as Schema, { ...target, seen: unseen(target.run) }) ||
    violate(target, 'conforms to what the schema excludes'),
  if: (argument, target) => {
    const branch = wouldConform(argument as Schema, target) ? 'then' : 'else';
    const schema = target.schema[branch];
    return schema === undefined || applyHere(schema as Schema, target);
  },
};

/** These see what the others have left, so they come last. */
const LAST: ReadonlySet<string> = new Set(['unevaluatedProperties', 'unevaluatedItems']);

const EVALUATORS: ReadonlyMap<string, Evaluator> = new Map(
  Object.entries({ ...VALUE_KEYWORDS, ...OBJECT_KEYWORDS, ...ARRAY_KEYWORDS, ...APPLICATORS }),
);

/** `seen`: what was evaluated of the value before, which the schema then adds to. */
function apply(schema: Schema, value: JsonValue, place: Place, run: Run, seen = unseen(run)): Seen | null {
  run.meter.spend(1);
  if (typeof schema === 'boolean') {
    if (!schema) violate({ place, run }, 'is not allowed');
    return schema ? seen : null;
  }
  if (run.depth >= SCHEMA_LIMITS.applied) throw new Undecided('it is nested too deeply');
  const target = { schema, value, place, seen, run: { ...run, depth: run.depth + 1 } };
  let conforms = true;
  for (const isLast of [false, true])
    for (const keyword of Object.keys(schema)) {
      const evaluate = LAST.has(keyword) === isLast ? EVALUATORS.get(keyword) : undefined;
      if (evaluate === undefined) continue;
      run.meter.spend(1);
      if (!evaluate(schema[keyword]!, target)) conforms = false;
      if (!conforms && enough(run.violations)) return null;
    }
  return conforms ? target.seen : null;
}

function unseen({ compiled }: Run): Seen {
  return compiled.tracksSeen ? new Seen() : NOTHING_SEEN;
}

function enough(violations: readonly Violation[] | null): boolean {
  return violations === null || violations.length >= SCHEMA_LIMITS.violations;
}

/**
 * Compare a value with schemas, all of which it must conform to, with one budget of work. What the earlier schemas have
 * looked at counts as evaluated for the `unevaluatedProperties` at the root of the later ones. The result depends on
 * schemas and value only. `meter` counts the work.
 */
export function validate(
  schemas: readonly CompiledSchema[],
  value: JsonValue,
  meter: Meter = new Meter(),
): SchemaResult {
  const violations: Violation[] = [];
  const tracksSeen = schemas.some((schema) => schema.tracksSeen);
  try {
    const seen = tracksSeen ? new Seen() : NOTHING_SEEN;
    let conforms = true;
    for (const one of schemas) {
      const run: Run = { compiled: { ...one, tracksSeen }, meter, violations, depth: 0, apply };
      if (apply(one.root, value, null, run, seen) === null) conforms = false;
    }
    return conforms ? { outcome: 'conforms' } : { outcome: 'violates', violations };
  } catch (error) {
    if (error instanceof Undecided) return { outcome: 'undecided', reason: error.message };
    throw error;
  }
}
