/** Predicate types in responses of the API and on pages. */
import type { PredicateTypeDocument } from '#lib/policy/predicate-type/schema.ts';
import type { Field } from '#lib/policy/predicates/fields.ts';
import type { PolicyVersionView } from '#lib/views/policy/policy.ts';
import type { ActorView } from '#lib/views/reference/actor.ts';

/** What names a type in an answer. */
export type PredicateTypeRef = { id: string; version: number; title: string };

/** A type in a list. */
export type PredicateTypeListItem = PredicateTypeRef & {
  predicateType: string;
  description: string | null;
  state: 'in-force' | 'retired';
  /** What it extends: the id of a type, or the URI of one that ships; null for none. */
  extends: string | null;
  appliesTo: { projects: readonly string[] };
  /** The number of fields, also those of what it extends. */
  fields: number;
  /** When, by whom and why it was changed last. */
  changed: { at: string; by: ActorView | null; reason: string };
};

/** A field as people read it. `from`: the id of the type that it comes from. */
export type FieldView = Required<Pick<Field, 'name' | 'pointer' | 'type' | 'show' | 'bind'>> & {
  title: string;
  sentence: string;
  from: string;
};

export type PredicateTypeView = PredicateTypeListItem & {
  document: PredicateTypeDocument;
  /** The document in YAML, as an editor shows it. */
  yaml: string;
  sha256: string;
  /** Those of what it extends first. */
  fieldViews: FieldView[];
  /** The newest first; at most 50. */
  versions: PolicyVersionView[];
};

/** `cursor`: null on the last page. `bases`: the types that ship, which a type can extend. */
export type PredicateTypePage = {
  predicateTypes: PredicateTypeListItem[];
  bases: { id: string; predicateType: string; title: string; description: string | null }[];
  cursor: string | null;
};
