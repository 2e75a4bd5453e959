/** Loads the predicate types that are in force. */
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { storedPredicateType } from '#lib/policy/predicate-type/read-predicate-type.ts';
import { resolveType, type TypeVersion } from '#lib/policy/predicate-type/resolve-type.ts';
import type { PredicateTypeDocument } from '#lib/policy/predicate-type/schema.ts';
import type { DocumentVersionRow } from '#db/policy/document-versions.ts';

/** The form in which the document of a type is stored and served: RFC 8785 canonical JSON. */
export function predicateTypeBody(document: PredicateTypeDocument): string {
  return canonicalJson(document as unknown as JsonValue);
}

/** A stored version with its document. */
export function loadType({ version, body, sha256 }: DocumentVersionRow): TypeVersion {
  return { document: storedPredicateType(JSON.parse(body) as JsonObject), version, sha256 };
}

/** The versions of types that are not retired, each with what it extends. */
export function versionsInForce(rows: readonly DocumentVersionRow[]): TypeVersion[] {
  return rows.filter(({ retired }) => !retired).map(loadType);
}

/** Every version with what it extends among the others. */
export function resolveVersions(versions: readonly TypeVersion[]) {
  const byId = new Map(versions.map((version) => [version.document.id, version]));
  return versions.map((version) => ({ version, resolved: resolveType(version, (id) => byId.get(id) ?? null) }));
}
