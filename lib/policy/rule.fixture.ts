/** Evaluates a policy of one rule, read from a document as people write it. */
import { compilePolicy } from './document/compile.ts';
import { readPolicyValue } from './document/read-policy.ts';
import { evaluate } from './evaluate.ts';
import type { ArtifactFacts, Policy, Verdict } from './facts/policy.ts';

/** A policy with one rule. */
export function policyOf(check: string, params: object): Policy {
  const read = readPolicyValue({ id: 'test', rules: [{ id: 'rule', check, params }] });
  if (!read.ok) throw new Error(read.problems.map(({ pointer, message }) => `${pointer}: ${message}`).join('; '));
  return compilePolicy(read.document, 1);
}

/** The verdict of one check. */
export function verdictOf(check: string, params: object, facts: ArtifactFacts): Verdict {
  return evaluate(policyOf(check, params), facts).verdicts[0]!;
}

/** Outcome and code of one check, for a table of cases. */
export function outcomeOf(check: string, params: object, facts: ArtifactFacts): string {
  const { outcome, code } = verdictOf(check, params, facts);
  return `${outcome} ${code}`;
}
