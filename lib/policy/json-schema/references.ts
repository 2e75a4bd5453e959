/** Resolves the `$ref` of a schema, and finds those that never end. */
import { isObject, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Path, SchemaProblem } from './check-schema.ts';
import type { Schema } from './schema.ts';

type References = Map<JsonObject, Schema>;

/** What each `$ref` means. It must be `#` and a JSON pointer (RFC 6901 §6) to a schema. */
export function resolveReferences(
  root: Schema,
  schemas: ReadonlyMap<JsonObject, Path>,
): { references: References; problems: SchemaProblem[] } {
  const references: References = new Map();
  const problems: SchemaProblem[] = [];
  for (const [schema, path] of schemas) {
    if (!Object.hasOwn(schema, '$ref')) continue;
    const meant = resolve(root, schema['$ref'] as string, schemas);
    if (typeof meant === 'string') problems.push({ path: [...path, '$ref'], message: meant });
    else references.set(schema, meant.schema);
  }
  return { references, problems };
}

/** The schema that a `$ref` means, or why it means none. */
function resolve(root: Schema, written: string, schemas: ReadonlyMap<JsonObject, Path>): { schema: Schema } | string {
  if (!written.startsWith('#'))
    return '$ref must stay in this schema: nothing is fetched. Copy what it means into $defs';
  const steps = stepsOf(written.slice(1));
  if (steps === null) return '$ref must be # and a JSON pointer, such as #/$defs/item';
  const found = steps.reduce<JsonValue | undefined>(stepInto, root);
  if (typeof found === 'boolean' || (isObject(found) && schemas.has(found))) return { schema: found };
  return `there is no schema at ${written.slice(0, 200)}`;
}

function stepInto(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d{0,5})$/.test(step) ? value[Number(step)] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function stepsOf(fragment: string): string[] | null {
  if (fragment === '') return [];
  if (!fragment.startsWith('/')) return null;
  try {
    return decodeURIComponent(fragment)
      .slice(1)
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  } catch {
    return null;
  }
}

/** A `$ref` that leads back to itself without a step into the document, so that no document could be judged. */
export function endlessReference(references: References, schemas: ReadonlyMap<JsonObject, Path>): SchemaProblem | null {
  const done = new Set<JsonObject>();
  const open = new Set<JsonObject>();
  const leadsBack = (schema: JsonValue | undefined): JsonObject | null => {
    if (!isObject(schema) || done.has(schema)) return null;
    if (open.has(schema)) return schema;
    open.add(schema);
    for (const inner of [references.get(schema), ...appliedHere(schema)]) {
      const found = leadsBack(inner);
      if (found !== null) return found;
    }
    open.delete(schema);
    done.add(schema);
    return null;
  };
  for (const schema of schemas.keys()) {
    const found = leadsBack(schema);
    if (found !== null)
      return { path: schemas.get(found)!, message: 'the schema applies itself to the same value without end' };
  }
  return null;
}

/** The schemas that a schema applies to the value that it is applied to itself. */
function appliedHere(schema: JsonObject): JsonValue[] {
  const { allOf, anyOf, oneOf, dependentSchemas } = schema;
  const lists = [allOf, anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  const single = ['not', 'if', 'then', 'else'].flatMap((name) => schema[name] ?? []);
  return [...lists, ...single, ...(isObject(dependentSchemas) ? Object.values(dependentSchemas) : [])];
}
