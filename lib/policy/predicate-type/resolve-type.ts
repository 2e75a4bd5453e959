/** Resolves what a predicate type extends: its schemas and fields together with those of its bases. */
import type { Problem } from '#lib/policy/document/written-document.ts';
import type { ResolvedType } from '#lib/policy/predicates/resolved-type.ts';
import { baseType } from './base-types.ts';
import { ownSchema } from './read-predicate-type.ts';
import { PREDICATE_TYPE_LIMITS, type PredicateTypeDocument } from './schema.ts';

/** A version of a type. `sha256` is that of the document in RFC 8785 canonical JSON, in hex. */
export type TypeVersion = { document: PredicateTypeDocument; version: number; sha256: string };

/** Resolve a type. `find` returns the version in force of the type with an id. */
export function resolveType(
  type: TypeVersion,
  find: (id: string) => TypeVersion | null,
): { ok: true; type: ResolvedType } | { ok: false; problem: Problem } {
  const { document, version, sha256 } = type;
  const chain = basesOf(document, find);
  if (typeof chain === 'string') return { ok: false, problem: { path: ['extends'], message: chain } };
  const documents = [...chain.map((base) => base.document).toReversed(), document];
  const inherited = documents.slice(0, -1).flatMap((base) => base.fields);
  const at = document.fields.findIndex(({ name }) => inherited.some((field) => field.name === name));
  if (at !== -1)
    return {
      ok: false,
      problem: {
        path: ['fields', at, 'name'],
        message: `a type that it extends has the field ${document.fields[at]!.name} already`,
      },
    };
  return {
    ok: true,
    type: {
      id: document.id,
      version,
      sha256,
      predicateType: document.predicateType,
      title: document.title ?? document.id,
      projects: document.appliesTo.projects,
      bases: chain.map((base) => ({ id: base.document.id, version: base.version, sha256: base.sha256 })),
      schemas: documents.flatMap((one) => ownSchema(one) ?? []),
      fields: [...inherited, ...document.fields],
    },
  };
}

/** The types that a document extends, the nearest first; a text says why there is none. */
export function basesOf(
  document: PredicateTypeDocument,
  find: (id: string) => TypeVersion | null,
): TypeVersion[] | string {
  const bases: TypeVersion[] = [];
  const seen = new Set([document.id]);
  for (let next = document.extends; next !== undefined;) {
    const base = next.includes(':') ? baseType(next) : find(next);
    if (base === null)
      return next.includes(':')
        ? `no type ships for ${JSON.stringify(next)}; to extend a type of your own, name its id`
        : `no type in force is called ${JSON.stringify(next)}`;
    if (seen.has(base.document.id))
      return `${base.document.id} extends ${document.id} itself: a type cannot extend itself`;
    if (bases.length === PREDICATE_TYPE_LIMITS.bases)
      return `it extends more than ${PREDICATE_TYPE_LIMITS.bases} types through each other`;
    seen.add(base.document.id);
    bases.push(base);
    next = base.document.extends;
  }
  return bases;
}
