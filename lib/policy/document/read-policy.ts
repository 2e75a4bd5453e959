/** Reads the document of a policy, in YAML or JSON, and says everything that is wrong with one that is refused. */
import type { z } from 'zod';
import { checkExpression } from '#lib/policy/cel/check-expression.ts';
import { readControl } from '#lib/policy/controls/families.ts';
import { CHECKS } from '#lib/policy/checks/registry.ts';
import { POLICY_LIMITS, policyDocument, type PolicyDocument, type RuleDocument } from './schema.ts';
import { isStep, type Path, type Problem, type ReadDocument, readText, readValue } from './written-document.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

export type ReadPolicy = ReadDocument<PolicyDocument>;

/** Read a text, as `readText` does. */
export function readPolicyText(text: string): ReadPolicy {
  return readText(text, POLICY_LIMITS.bytes, problemsOf);
}

/** Read a document: a text as `readPolicyText` does, anything else as `readPolicyValue`. */
export function readPolicy(document: unknown): ReadPolicy {
  return typeof document === 'string' ? readPolicyText(document) : readPolicyValue(document);
}

/** Read a value, such as the JSON of a request. */
export function readPolicyValue(value: unknown): ReadPolicy {
  return readValue(value, problemsOf);
}

function problemsOf(value: unknown): Problem[] | PolicyDocument {
  const parsed = policyDocument.safeParse(value, SCHEMA_MESSAGES);
  if (!parsed.success) return parsed.error.issues.flatMap((issue) => problemOf(issue, value));
  const problems = [
    ...repeatedIds(parsed.data.rules),
    ...parsed.data.rules.flatMap((rule, at) => ruleProblems(rule, ['rules', at])),
    ...parsed.data.rules.flatMap((rule, at) => controlProblems(rule, ['rules', at])),
  ];
  return problems.length === 0 ? parsed.data : problems;
}

/** A rule that is neither form is described as the form that it seems to be. */
function problemOf(issue: z.core.$ZodIssue, value: unknown): Problem[] {
  const path = issue.path.filter(isStep);
  const forms = issue.code === 'invalid_union' && path[0] === 'rules' ? issue.errors : [];
  if (forms.length === 0) return [{ path, message: issue.message }];
  const rule = path.reduce<unknown>((at, step) => (isRecord(at) ? at[step] : undefined), value);
  const form = forms[isRecord(rule) && 'cel' in rule ? 1 : 0] ?? [];
  return form.map((one) => ({ path: [...path, ...one.path.filter(isStep)], message: one.message }));
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}

function repeatedIds(rules: readonly RuleDocument[]): Problem[] {
  return rules.flatMap(({ id }, at) => {
    const first = rules.findIndex((rule) => rule.id === id);
    return first < at ? [{ path: ['rules', at, 'id'], message: `rule ${first + 1} has the id ${id} already` }] : [];
  });
}

function ruleProblems(rule: RuleDocument, path: Path): Problem[] {
  if ('cel' in rule) {
    const problem = checkExpression(rule.cel, rule.forEach === undefined ? 'artifact' : 'attestation');
    return problem === null ? [] : [{ path: [...path, 'cel'], message: problem }];
  }
  const params = CHECKS.get(rule.check)!.params.safeParse(rule.params, SCHEMA_MESSAGES);
  if (params.success) return [];
  return params.error.issues.map((issue) => ({
    path: [...path, 'params', ...issue.path.filter(isStep)],
    message: issue.message,
  }));
}

/** The controls that a rule adds must exist, so that no report counts a control that is only misspelt. */
function controlProblems({ controls = [] }: RuleDocument, path: Path): Problem[] {
  return controls.flatMap((reference, at) => {
    const control = readControl(reference);
    return 'reason' in control ? [{ path: [...path, 'controls', at], message: control.reason }] : [];
  });
}
