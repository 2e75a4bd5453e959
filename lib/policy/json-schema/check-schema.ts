/**
 * Checks a schema before it is stored. Only the keywords of draft 2020-12 that Attestry evaluates are accepted, so that
 * a keyword that is misspelt never lets everything pass. Nothing is fetched: each `$ref` stays inside the schema.
 */
import { isObject, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { compilePattern, type Pattern } from '#lib/policy/cel/engine/pattern.ts';
import { ARGUMENTS, type Holds, REFUSED } from './keyword-arguments.ts';
import { endlessReference, resolveReferences } from './references.ts';
import { type CompiledSchema, type Schema, SCHEMA_LIMITS } from './schema.ts';

export type Path = readonly (string | number)[];
export type SchemaProblem = { path: Path; message: string };
export type CheckedSchema = { ok: true; schema: CompiledSchema } | { ok: false; problems: SchemaProblem[] };

/** The value of `$schema`, where a schema has it. */
const DIALECT = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

/** `schemas`: every schema with the path to it. */
type Walk = {
  problems: SchemaProblem[];
  patterns: Map<string, Pattern>;
  schemas: Map<JsonObject, Path>;
  tracks: boolean;
};

/** Check a schema, and prepare it for evaluation. */
export function checkSchema(written: unknown): CheckedSchema {
  const size = sizeProblem(written);
  if (size !== null) return { ok: false, problems: [{ path: [], message: size }] };
  const walk: Walk = { problems: [], patterns: new Map(), schemas: new Map(), tracks: false };
  const root = written as JsonValue;
  walkSchema(root, [], walk);
  if (walk.patterns.size > SCHEMA_LIMITS.patterns)
    walk.problems.push({ path: [], message: `the schema has more than ${SCHEMA_LIMITS.patterns} patterns` });
  if (walk.problems.length > 0) return { ok: false, problems: walk.problems };
  const { references, problems } = resolveReferences(root as Schema, walk.schemas);
  const endless = problems.length > 0 ? null : endlessReference(references, walk.schemas);
  if (endless !== null) problems.push(endless);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, schema: { root: root as Schema, references, patterns: walk.patterns, tracksSeen: walk.tracks } };
}

/** Why a value is too large or too deep to be looked at, or is no JSON. It does not recurse. */
function sizeProblem(written: unknown): string | null {
  const open: { value: unknown; depth: number }[] = [{ value: written, depth: 0 }];
  for (let values = 1; open.length > 0; values += 1) {
    const { value, depth } = open.pop()!;
    if (values + open.length > SCHEMA_LIMITS.values) return `the schema has more than ${SCHEMA_LIMITS.values} values`;
    if (depth > SCHEMA_LIMITS.depth) return `the schema is nested more than ${SCHEMA_LIMITS.depth} levels deep`;
    if (typeof value === 'number' && !Number.isFinite(value)) return 'a number of the schema is not finite';
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) return 'the name __proto__ is refused';
    for (const inner of Object.values(value)) open.push({ value: inner, depth: depth + 1 });
  }
  return null;
}

function walkSchema(value: JsonValue | undefined, path: Path, walk: Walk): void {
  const report = (keyword: string | null, message: string) =>
    walk.problems.push({ path: keyword === null ? path : [...path, keyword], message });
  if (typeof value === 'boolean') return;
  if (!isObject(value)) return void report(null, 'a schema is an object, true or false');
  walk.schemas.set(value, path);
  for (const [keyword, argument] of Object.entries(value)) {
    if (path.length === 0 && isOfRoot(keyword, argument)) continue;
    const known = ARGUMENTS[keyword];
    const refused = REFUSED[keyword];
    if (known === undefined) {
      if (!keyword.startsWith('x-'))
        report(keyword, refused === undefined ? unknownKeyword(keyword) : `${keyword} ${refused}`);
      continue;
    }
    const problem = known.problem(argument);
    if (problem !== null) report(keyword, `${keyword} ${problem}`);
    else if (known.holds !== undefined) walkInner(known.holds, argument, [...path, keyword], walk);
    if (keyword === 'pattern' || keyword === 'patternProperties') checkPatterns(keyword, argument, path, walk);
    if (keyword === 'unevaluatedProperties' || keyword === 'unevaluatedItems') walk.tracks = true;
  }
}

/** `$schema` and `$id` are accepted at the root. The `$id` is only a name: no `$ref` is relative to it. */
function isOfRoot(keyword: string, argument: JsonValue): boolean {
  if (typeof argument !== 'string') return false;
  return keyword === '$id' || (keyword === '$schema' && DIALECT.test(argument));
}

function unknownKeyword(keyword: string): string {
  return `there is no keyword ${JSON.stringify(keyword.slice(0, 80))} in JSON Schema 2020-12; begin the name of your own annotations with x-`;
}

function walkInner(holds: Holds, argument: JsonValue, path: Path, walk: Walk): void {
  if (holds === 'schema') return walkSchema(argument, path, walk);
  const inner = holds === 'schemas' ? (argument as JsonValue[]).entries() : Object.entries(argument as JsonObject);
  for (const [step, schema] of inner) walkSchema(schema, [...path, step], walk);
}

/** A pattern is in the syntax of RE2, whose time is linear in the text. */
function checkPatterns(keyword: string, argument: JsonValue, path: Path, walk: Walk): void {
  const isOne = typeof argument === 'string';
  const sources = isOne ? [argument] : Object.keys(isObject(argument) ? argument : {});
  for (const source of sources) {
    const pattern = compilePattern(source);
    const at = [...path, keyword, ...(isOne ? [] : [source])];
    if (typeof pattern === 'string')
      walk.problems.push({ path: at, message: `the pattern is not valid in RE2: ${pattern}` });
    else walk.patterns.set(source, pattern);
  }
}
