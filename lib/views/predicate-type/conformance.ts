/** Whether a document conforms to a registered predicate type, and its fields. */
import type { FieldType, FieldValue } from '#lib/policy/predicates/fields.ts';
import type { PredicateTypeRef } from './predicate-type.ts';

/** A field of a predicate that the type shows. */
export type ShownField = {
  name: string;
  title: string;
  type: FieldType;
  /** Secrets are masked, long texts and lists cut. Null where there is no value, or one of another type. */
  value: FieldValue | null;
  /** Why there is no value, in a few words; null where there is one. */
  problem: string | null;
};

export type ConformanceView = {
  type: PredicateTypeRef;
  /** The project by whose type it was judged; null where no project is known. */
  project: string | null;
  /** `not-judged`: the predicate was not read, or the comparison takes too much work. */
  outcome: 'conforms' | 'does-not-conform' | 'not-judged';
  /** The places that do not conform; at most 10. A reason never quotes the value. */
  violations: { pointer: string; reason: string }[];
  /** Why it was not judged, as the end of a sentence; null elsewhere. */
  reason: string | null;
  /** In the order of the type. */
  fields: ShownField[];
};
