/** What an evaluation knows about registered predicate types and the attestations of those types. */
import type { SchemaResult } from '#lib/policy/json-schema/schema.ts';
import type { ResolvedType } from './resolved-type.ts';

/** The types in force for the project of the artifact that its rules use, and each judged attestation by its id. */
export type PredicateFacts = {
  types: readonly ResolvedType[];
  judged: ReadonlyMap<string, SchemaResult>;
};

/** The type of a predicate type; null where nobody has registered one for the project. */
export function typeIn(facts: PredicateFacts | undefined, predicateType: string | null): ResolvedType | null {
  return facts?.types.find((type) => type.predicateType === predicateType) ?? null;
}

/** Why a predicate does not conform or was not judged, as the end of a sentence; null where it conforms. */
export function reasonAgainst(result: SchemaResult | undefined): string | null {
  switch (result?.outcome) {
    case 'conforms':
      return null;
    case 'violates': {
      const [first, ...others] = result.violations;
      const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
      return `the value at ${first!.pointer === '' ? 'its root' : first!.pointer} ${first!.reason}${more}`;
    }
    case 'undecided':
      return result.reason;
    case undefined:
      return 'its predicate was not read';
  }
}
