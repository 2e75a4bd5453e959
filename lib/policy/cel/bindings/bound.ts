/** What the bindings of an expression consist of. */
import type { Facts, Json } from '#lib/evidence/model/evidence.ts';
import type { BoundValue } from '#lib/policy/cel/engine/values.ts';

/**
 * The values of the variables, by their name. `cut`: the paths of lists that are not complete, such as
 * `sbom.components`. `evidence`: the ids of the documents that state the values.
 */
export type Bindings = {
  values: { readonly [variable: string]: BoundValue | undefined };
  cut: readonly (readonly string[])[];
  evidence: readonly string[];
  /** Why `fields` is not bound: the predicate does not conform to its type, or was not judged. Absent where it is. */
  withheldFields?: { code: 'predicate-does-not-conform' | 'evidence-cut'; message: string };
};

/** A value with the documents that state it, and the paths below it that are not complete. */
export type Stated = { value: BoundValue; evidence: readonly string[]; cut: readonly (readonly string[])[] };

export const NOT_STATED: Stated = { value: null, evidence: [], cut: [] };

/**
 * A stored document as it was signed: its facts with complete lists, and its predicate. The facts of an evaluation keep
 * neither. `predicate`: undefined where it is too large or there is none.
 */
export type FullDocument = { facts: Facts; predicate: Json | undefined };
export type FullDocuments = ReadonlyMap<string, FullDocument>;
