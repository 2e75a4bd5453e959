/** Compares stored documents with registered predicate types. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { SCHEMA_LIMITS, type SchemaResult } from '#lib/policy/json-schema/schema.ts';
import { judgePredicate, type ResolvedType } from '#lib/policy/predicates/resolved-type.ts';
import type { ReadDocuments } from '#lib/ingest/evaluate/expressions/evaluate-expressions.ts';

const NOT_READ: SchemaResult = {
  outcome: 'undecided',
  reason:
    'its predicate was not read, because the document is too large, is not kept, or has a format without a predicate',
};

/** Units of work for the documents of one call, in the order of the call: more than one hostile document may take. */
const MAX_WORK = 2 * SCHEMA_LIMITS.work;

const NO_WORK_LEFT: SchemaResult = {
  outcome: 'undecided',
  reason: 'to compare the newer attestations with the schema has taken all the work that is allowed',
};

type Judged = ReturnType<typeof judgePredicate>;

/** A predicate and a version of a type never change, so that they are compared once. */
const cached = new WeakMap<object, Map<string, Judged>>();

/** A predicate with the result of its comparison. `predicate`: undefined where it was not read. */
export type JudgedDocument = { predicate: Json | undefined; result: SchemaResult };

/**
 * Compare documents (ids) with a type. Those that cannot be read are undecided, and so are the last ones where the
 * first ones take too much work: the same on every machine, whatever was compared before.
 */
export async function judgeDocuments(
  read: ReadDocuments,
  ids: readonly string[],
  type: ResolvedType,
): Promise<Map<string, JudgedDocument>> {
  const documents = await read(ids);
  let work = 0;
  return new Map(
    ids.map((id): [string, JudgedDocument] => {
      const predicate = documents.get(id)?.predicate;
      if (predicate === undefined) return [id, { predicate, result: NOT_READ }];
      if (work > MAX_WORK) return [id, { predicate, result: NO_WORK_LEFT }];
      const judged = judgeOnce(type, predicate);
      work += judged.work;
      return [id, { predicate, result: judged.result }];
    }),
  );
}

/** Attestations of one type that are compared for one artifact. */
const MAX_JUDGED = 32;

const NOT_COMPARED: SchemaResult = {
  outcome: 'undecided',
  reason: `only the newest ${MAX_JUDGED} attestations of the type are compared`,
};

/** Compare the verified attestations of each type with it, the newest first. Returns the result by the id of each. */
export async function judgeEvidence(
  read: ReadDocuments,
  types: readonly ResolvedType[],
  evidence: readonly EvidenceFact[],
): Promise<Map<string, SchemaResult>> {
  const judged = new Map<string, SchemaResult>();
  for (const type of types) {
    const ids = evidence
      .filter(({ predicateType, outcome }) => predicateType === type.predicateType && outcome === 'verified')
      .map(({ id }) => id)
      .toReversed();
    const results = await judgeDocuments(read, ids.slice(0, MAX_JUDGED), type);
    for (const id of ids) judged.set(id, results.get(id)?.result ?? NOT_COMPARED);
  }
  return judged;
}

/** The result is kept as long as the predicate is in the cache of documents. */
function judgeOnce(type: ResolvedType, predicate: Json): Judged {
  if (typeof predicate !== 'object' || predicate === null) return judgePredicate(type, predicate as JsonValue);
  const results = cached.get(predicate) ?? new Map<string, Judged>();
  cached.set(predicate, results);
  const key = [type, ...type.bases].map(({ sha256 }) => sha256).join(' ');
  const known = results.get(key);
  if (known !== undefined) return known;
  const judged = judgePredicate(type, predicate as JsonValue);
  results.set(key, judged);
  return judged;
}
