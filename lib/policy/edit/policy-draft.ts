/** Reads the text of a policy while somebody writes it. */
import type { PolicyDocument } from '#lib/policy/document/schema.ts';
import { addItems, itemsOf, oneOf, readValue, recordOf, textOf, textsOf } from './edit-text.ts';

/** A rule as far as the text says it. `check` and `expression` are null where the text has none. */
export type DraftRule = {
  id: string;
  title: string;
  check: string | null;
  expression: string | null;
  params: { [name: string]: unknown };
  severity: 'block' | 'warn' | 'info';
  /** The day from which it decides, `2027-03-01`; empty: always. */
  effective: string;
};

/** A document as far as its text says it. */
export type Draft = {
  id: string;
  title: string;
  description: string;
  mode: PolicyDocument['mode'];
  projects: string[];
  environments: string[];
  rules: DraftRule[];
  approval: PolicyDocument['waivers']['approval'];
  maxDays: number | null;
};

/** The draft that a text describes; null where it is no YAML, or not a mapping. */
export function readDraft(text: string): Draft | null {
  const value = readValue(text);
  if (value === null) return null;
  const appliesTo = recordOf(value.appliesTo);
  const waivers = recordOf(value.waivers);
  return {
    id: textOf(value.id),
    title: textOf(value.title),
    description: textOf(value.description),
    mode: oneOf(value.mode, ['enforce', 'warn', 'dry-run']),
    projects: textsOf(appliesTo.projects) ?? ['**'],
    environments: textsOf(appliesTo.environments) ?? ['*'],
    rules: itemsOf(value.rules).map(draftRule),
    approval: oneOf(waivers.approval, ['none', 'another-person']),
    maxDays: typeof waivers.maxDays === 'number' ? waivers.maxDays : null,
  };
}

/** Add rules at the end. A rule whose id the document has already gets another id. */
export function addRules(text: string, rules: readonly ({ id: string } & { [member: string]: unknown })[]): string {
  return addItems(text, 'rules', rules, { member: 'id', joint: '-' });
}

function draftRule(rule: { [name: string]: unknown }): DraftRule {
  return {
    id: textOf(rule.id),
    title: textOf(rule.title),
    check: typeof rule.check === 'string' ? rule.check : null,
    expression: typeof rule.cel === 'string' ? rule.cel : null,
    params: recordOf(rule.params),
    severity: oneOf(rule.severity, ['block', 'warn', 'info']),
    effective: textOf(rule.effective).slice(0, 10),
  };
}
