/** Tells which registered predicate types the rules of policies use. */
import { type ConformsParams, PREDICATE_CONFORMS } from '#lib/policy/checks/predicate/predicate-conforms.ts';
import type { Condition, Policy } from '#lib/policy/facts/policy.ts';

/** The predicate types of which rules need the type, each once. */
export function needsPredicateTypes(policies: readonly Policy[]): string[] {
  return [
    ...new Set(policies.flatMap(({ rules }) => rules.flatMap(({ condition }) => typeOfCondition(condition) ?? []))),
  ];
}

function typeOfCondition(condition: Condition): string | null {
  if ('check' in condition)
    return condition.check === PREDICATE_CONFORMS ? (condition.params as ConformsParams).predicateType : null;
  if (!('expression' in condition)) return null;
  const { source, forEach } = condition.expression;
  return forEach !== null && readsFields(source) ? forEach.predicateType : null;
}

/** Whether an expression may read the fields of a predicate; also true where the word is a part of something else. */
export function readsFields(source: string): boolean {
  return /\bfields\b/.test(source);
}
