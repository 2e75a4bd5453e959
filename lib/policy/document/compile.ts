/** Compiles the document of a policy to what the evaluation uses: every rule with its words. */
import { CHECKS } from '#lib/policy/checks/registry.ts';
import { ROOTS_OF_TRUST } from '#lib/policy/facts/default-roots-of-trust.ts';
import type { Condition, Policy, Remediation, Rule } from '#lib/policy/facts/policy.ts';
import { SLSA_THREATS, type Threat } from '#lib/policy/facts/threats.ts';
import type { PolicyDocument, RuleDocument } from './schema.ts';

const NO_REMEDIATION: Remediation = {
  text: 'Send evidence that satisfies the rule, or ask the owners of the policy.',
  github: null,
  gitlab: null,
  npm: null,
};

/** The policy of a document. A check that this version of Attestry does not have is kept: its rule never passes. */
export function compilePolicy(document: PolicyDocument, version: number): Policy {
  const { id, title, mode, appliesTo, rules, retention } = document;
  return {
    id,
    version,
    title: title ?? id,
    mode,
    appliesTo,
    rules: rules.map((rule) => compileRule(rule)),
    rootsOfTrust: ROOTS_OF_TRUST,
    retention: retention ?? [],
  };
}

function compileRule(rule: RuleDocument): Rule {
  const check = 'check' in rule ? CHECKS.get(rule.check) : undefined;
  const remediation = check?.remediation ?? NO_REMEDIATION;
  return {
    id: rule.id,
    title: rule.title ?? check?.title ?? rule.id,
    description: rule.description ?? check?.description ?? '',
    severity: rule.severity,
    condition: conditionOf(rule),
    effective: rule.effective ?? null,
    controls: rule.controls ?? [],
    threats: rule.threats === undefined ? (check?.threats ?? []) : rule.threats.map(threatOf),
    remediation: rule.remediation === undefined ? remediation : { ...remediation, text: rule.remediation },
  };
}

function conditionOf(rule: RuleDocument): Condition {
  if ('cel' in rule) return { expression: { source: rule.cel, forEach: rule.forEach ?? null } };
  const check = CHECKS.get(rule.check);
  if (check === undefined) return { unknown: `This version of Attestry has no check ${rule.check}.` };
  const params = check.params.safeParse(rule.params);
  return params.success
    ? { check: rule.check, params: params.data }
    : { unknown: `The check ${rule.check} of this version of Attestry does not accept the parameters of the rule.` };
}

function threatOf(letter: string): Threat {
  return { id: letter, title: SLSA_THREATS[letter] ?? letter };
}
