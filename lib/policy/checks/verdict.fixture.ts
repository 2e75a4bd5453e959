/** The verdict of one rule with a built-in check, for tests. */
import { compilePolicy } from '#lib/policy/document/compile.ts';
import { readPolicyValue } from '#lib/policy/document/read-policy.ts';
import { evaluate } from '#lib/policy/evaluate.ts';
import type { ArtifactFacts, Policy, Verdict } from '#lib/policy/facts/policy.ts';

/** A policy with one rule that blocks. */
export function policyWith(check: string, params: object = {}): Policy {
  const read = readPolicyValue({ id: 'test', rules: [{ id: 'rule', check, params }] });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return compilePolicy(read.document, 1);
}

/** The verdict about an artifact. */
export function verdictOf(check: string, params: object, artifact: ArtifactFacts): Verdict {
  return evaluate(policyWith(check, params), artifact).verdicts[0]!;
}

/** Outcome and code of the verdict. */
export function said(check: string, params: object, artifact: ArtifactFacts): string {
  const { outcome, code } = verdictOf(check, params, artifact);
  return `${outcome} ${code}`;
}

/** The pointers of the problems of a rule with these parameters. */
export function problemsOf(check: string, params: object): string[] {
  const read = readPolicyValue({ id: 'test', rules: [{ id: 'rule', check, params }] });
  return read.ok ? [] : read.problems.map(({ pointer }) => pointer);
}
