/** Compares the rules of a policy with the predicate types that are registered, before the policy is stored. */
import { EVERY_PROJECT, matchesProject } from '#lib/authority/project-pattern.ts';
import { checkExpression } from '#lib/policy/cel/check-expression.ts';
import { type ConformsParams, PREDICATE_CONFORMS } from '#lib/policy/checks/predicate/predicate-conforms.ts';
import type { PolicyDocument, RuleDocument } from '#lib/policy/document/schema.ts';
import type { Problem } from '#lib/policy/document/written-document.ts';
import { readsFields } from '#lib/policy/needs-predicate-types.ts';
import { fieldShape } from '#lib/policy/predicates/bound-fields.ts';
import type { ResolvedType } from '#lib/policy/predicates/resolved-type.ts';
import type { Db } from '#db/open.ts';
import { predicateTypeSet } from './type-set.ts';

/**
 * What is wrong with the rules of a policy that use registered types: a type that nobody has registered for a project
 * of the policy, and an expression that does not fit the fields of a type that may be used.
 */
export async function typeProblems(db: Db, { rules, appliesTo }: PolicyDocument): Promise<Problem[]> {
  const inForce = (await predicateTypeSet(db)).types;
  const types = inForce.filter(({ projects }) =>
    projects.some((one) => appliesTo.projects.some((two) => mayMeet(one, two))),
  );
  return rules.flatMap((rule, at) =>
    ruleProblems(rule, types).map(({ path, message }) => ({ path: ['rules', at, ...path], message })),
  );
}

function ruleProblems(rule: RuleDocument, types: readonly ResolvedType[]): Problem[] {
  if ('check' in rule) {
    if (rule.check !== PREDICATE_CONFORMS) return [];
    const { predicateType } = rule.params as ConformsParams;
    const isKnown = types.some((type) => type.predicateType === predicateType);
    return isKnown ? [] : [{ path: ['params', 'predicateType'], message: notRegistered(predicateType) }];
  }
  if (rule.forEach === undefined || !readsFields(rule.cel)) return [];
  const { predicateType } = rule.forEach;
  const described = types.filter((type) => type.predicateType === predicateType);
  if (described.length === 0)
    // The word may be a member of something else, and then no type is needed.
    return checkExpression(rule.cel, 'attestation', {}) === null
      ? []
      : [{ path: ['forEach', 'predicateType'], message: notRegistered(predicateType) }];
  return described.flatMap((type) => {
    const problem = checkExpression(rule.cel, 'attestation', fieldShape(type));
    return problem === null
      ? []
      : [{ path: ['cel'], message: `${problem}; the predicate type is ${type.id}, version ${type.version}` }];
  });
}

function notRegistered(predicateType: string): string {
  return `no predicate type in force describes ${predicateType.slice(0, 200)} for the projects of the policy: register it first`;
}

/** Whether a project may match both patterns. Where both are patterns it is assumed. */
function mayMeet(a: string, b: string): boolean {
  if (a === EVERY_PROJECT || b === EVERY_PROJECT) return true;
  if (a.includes('*') && b.includes('*')) return true;
  return a.includes('*') ? matches(a, b) : matches(b, a);
}

/** Whether a pattern matches a name, which may lack its host. */
function matches(pattern: string, name: string): boolean {
  return matchesProject(pattern, name) || matchesProject(pattern, `any.host/${name}`) || pattern.endsWith(`/${name}`);
}
