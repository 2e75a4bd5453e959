/** Derives the facts of an artifact from the verified documents of the pack. */
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { sha256Hex } from '#lib/bytes/sha256.ts';
import { toEvidenceFact } from '#lib/ingest/batch/to-evidence-fact.ts';
import type { ReadDocuments } from '#lib/ingest/evaluate/expressions/evaluate-expressions.ts';
import { readWithinLimits } from '#lib/ingest/evaluate/expressions/full-documents.ts';
import { judgeEvidence } from '#lib/ingest/evaluate/predicates/judge-documents.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { storedPredicateType } from '#lib/policy/predicate-type/read-predicate-type.ts';
import { resolveType, type TypeVersion } from '#lib/policy/predicate-type/resolve-type.ts';
import type { ResolvedType } from '#lib/policy/predicates/resolved-type.ts';
import { type PackedFact, type PackedFacts, predicateTypePath } from '#lib/query/audit-pack/format.ts';
import { mapFacts } from '#lib/query/audit-pack/map-facts.ts';
import type { PackDocuments } from './documents.ts';
import { PackError, type PackReader } from './pack-reader.ts';

/**
 * The facts of an artifact, and what of them is the word of Attestry: `stated` documents whose bytes are missing, and
 * `linked` documents that do not name the artifact by the digest that it has in the pack.
 */
export type DerivedFacts = { facts: ArtifactFacts; stated: number; linked: number };

/** What an expression may read of whole documents. */
export function readFrom(documents: PackDocuments): ReadDocuments {
  return (ids) => readWithinLimits(ids, (id, maxBytes) => documents.whole(id, maxBytes));
}

/** Derive the facts. Of a document only when it counts, and who reported it, are taken from the pack. */
export async function deriveFacts(
  { types, ...packed }: PackedFacts,
  documents: PackDocuments,
  reader: PackReader,
): Promise<DerivedFacts> {
  const stated = new Set<string>();
  const facts: ArtifactFacts = await mapFacts(packed, async (fact: PackedFact): Promise<EvidenceFact> => {
    if (fact.stated !== undefined && (await documents.record(fact.id)).file === null) {
      stated.add(fact.id);
      return fact.stated;
    }
    const { format, predicateType, verification, ...summary } = await documents.verified(fact.id);
    const { id, receivedAt, reportedBy, sentBy } = fact;
    const header = {
      id,
      format,
      predicateType,
      receivedAt,
      ...(reportedBy && { reportedBy }),
      ...(sentBy && { sentBy }),
    };
    return toEvidenceFact(header, summary, verification);
  });
  const linked = await countLinked(facts, documents, stated);
  if (types === null) return { facts, stated: stated.size, linked };
  const resolved = await resolveTypes(types, reader);
  const known = [...facts.evidence, ...(facts.imageIndexes ?? []).flatMap((index) => index.evidence)];
  const judged = await judgeEvidence(readFrom(documents), resolved, known);
  return { facts: { ...facts, predicates: { types: resolved, judged } }, stated: stated.size, linked };
}

/** The number of documents about the artifact, or about one of its indexes, that do not name its digest. */
async function countLinked(
  { digest: { alg, value }, evidence, imageIndexes = [] }: ArtifactFacts,
  documents: PackDocuments,
  stated: ReadonlySet<string>,
): Promise<number> {
  const about = [{ digest: `${alg}:${value}`, evidence }, ...imageIndexes];
  let linked = 0;
  for (const one of about)
    for (const { id } of one.evidence) {
      if (stated.has(id)) continue;
      const { subjects } = await documents.verified(id);
      const names = subjects.flatMap((subject) => Object.entries(subject.digest).map((each) => each.join(':')));
      if (!names.includes(one.digest)) linked += 1;
    }
  return linked;
}

/** The predicate types in force, of which `types` are used. */
async function resolveTypes(
  types: readonly { id: string; version: number }[],
  reader: PackReader,
): Promise<ResolvedType[]> {
  const byId = new Map<string, TypeVersion>();
  for (const path of await reader.paths()) {
    const version = /^predicate-types\/.*-(\d+)\.json$/.exec(path)?.[1];
    if (version === undefined) continue;
    const bytes = (await reader.read(path))!;
    const document = storedPredicateType(JSON.parse(Buffer.from(bytes).toString('utf8')) as JsonObject);
    byId.set(document.id, { document, version: Number(version), sha256: sha256Hex(bytes) });
  }
  return types.map(({ id, version }) => {
    const type = byId.get(id);
    const resolved = type?.version === version ? resolveType(type, (base) => byId.get(base) ?? null) : null;
    if (resolved === null || !resolved.ok) throw new PackError(`${predicateTypePath({ id, version })} cannot be used`);
    return resolved.type;
  });
}
