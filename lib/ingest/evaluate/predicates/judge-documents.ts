/** Compares stored documents with registered predicate types. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { SchemaResult } from '#lib/policy/json-schema/schema.ts';
import { judgePredicate, type ResolvedType } from '#lib/policy/predicates/resolved-type.ts';
import type { ReadDocuments } from '#lib/ingest/evaluate/expressions/evaluate-expressions.ts';

const NOT_READ: SchemaResult = {
  outcome: 'undecided',
  reason:
    'its predicate was not read, because the document is too large, is not kept, or has a format without a predicate',
};

/** A predicate and a version of a type never change, so that they are compared once. */
const cached = new WeakMap<object, Map<string, SchemaResult>>();

/** A predicate with the result of its comparison. `predicate`: undefined where it was not read. */
export type JudgedDocument = { predicate: Json | undefined; result: SchemaResult };

/** Compare documents (ids) with a type. Those that cannot be read are undecided. */
export async function judgeDocuments(
  read: ReadDocuments,
  ids: readonly string[],
  type: ResolvedType,
): Promise<Map<string, JudgedDocument>> {
  const documents = await read(ids);
  return new Map(
    ids.map((id) => {
      const predicate = documents.get(id)?.predicate;
      const result = predicate === undefined ? NOT_READ : judgeOnce(type, predicate);
      return [id, { predicate, result }];
    }),
  );
}

/** The result is kept as long as the predicate is in the cache of documents. */
function judgeOnce(type: ResolvedType, predicate: Json): SchemaResult {
  if (typeof predicate !== 'object' || predicate === null) return judgePredicate(type, predicate as JsonValue);
  const results = cached.get(predicate) ?? new Map<string, SchemaResult>();
  cached.set(predicate, results);
  const key = [type, ...type.bases].map(({ sha256 }) => sha256).join(' ');
  const known = results.get(key);
  if (known !== undefined) return known;
  const result = judgePredicate(type, predicate as JsonValue);
  results.set(key, result);
  return result;
}
