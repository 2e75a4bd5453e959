/** Loads the predicate types that are in force, and chooses among them. */
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { storedPredicateType } from '#lib/policy/predicate-type/read-predicate-type.ts';
import { resolveType, type TypeVersion } from '#lib/policy/predicate-type/resolve-type.ts';
import type { ResolvedType } from '#lib/policy/predicates/resolved-type.ts';
import type { PredicateTypeDocument } from '#lib/policy/predicate-type/schema.ts';
import { type Db, hidesProjects } from '#db/open.ts';
import type { DocumentVersionRow } from '#db/policy/document-versions.ts';
import { predicateTypeVersions } from '#db/policy/predicate-types.ts';
import { appliesToProject, specificity } from '#lib/ingest/policies/choose-policy.ts';

/** The types in force. */
export type TypeSet = { generation: string; types: readonly ResolvedType[] };

/** The form in which the document of a type is stored and served: RFC 8785 canonical JSON. */
export function predicateTypeBody(document: PredicateTypeDocument): string {
  return canonicalJson(document as unknown as JsonValue);
}

/** A stored version with its document. */
export function loadType({ version, body, sha256 }: DocumentVersionRow): TypeVersion {
  return { document: storedPredicateType(JSON.parse(body) as JsonObject), version, sha256 };
}

const sets = new WeakMap<Db, TypeSet>();

/** The types in force. They are read again after every change of a type. */
export async function predicateTypeSet(db: Db): Promise<TypeSet> {
  const generation = await predicateTypeVersions.generation(db);
  const known = sets.get(db);
  if (known?.generation === generation && !hidesProjects(db)) return known;
  const set = { generation, types: resolveAll(await predicateTypeVersions.newest(db)) };
  sets.set(db, set);
  return set;
}

/** The types that were in force at a time (RFC 3339). */
export async function predicateTypesAt(db: Db, at: string): Promise<readonly ResolvedType[]> {
  return resolveAll(await predicateTypeVersions.newestAt(db, at));
}

/** The versions of types that are not retired, each with what it extends. */
export function versionsInForce(rows: readonly DocumentVersionRow[]): TypeVersion[] {
  return rows.filter(({ retired }) => !retired).map(loadType);
}

function resolveAll(rows: readonly DocumentVersionRow[]): ResolvedType[] {
  return resolveVersions(versionsInForce(rows)).flatMap(({ resolved }) => (resolved.ok ? [resolved.type] : []));
}

/** Every version with what it extends among the others. */
export function resolveVersions(versions: readonly TypeVersion[]) {
  const byId = new Map(versions.map((version) => [version.document.id, version]));
  return versions.map((version) => ({ version, resolved: resolveType(version, (id) => byId.get(id) ?? null) }));
}

/**
 * The type by which an attestation of a predicate type is judged for a project (slug; null: none): the one whose
 * pattern of projects is the most specific. Null where nobody has registered one.
 */
export function chooseType(
  types: readonly ResolvedType[],
  { predicateType, project }: { predicateType: string; project: string | null },
): ResolvedType | null {
  let best: { type: ResolvedType; rank: number } | null = null;
  for (const type of types) {
    if (type.predicateType !== predicateType) continue;
    const ranks = type.projects.filter((pattern) => appliesToProject(pattern, project)).map(specificity);
    const rank = Math.max(-1, ...ranks);
    if (rank > (best?.rank ?? -1)) best = { type, rank };
  }
  return best?.type ?? null;
}
