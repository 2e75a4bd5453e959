/** Writes policies as people read them. */
import { stringify } from 'yaml';
import type { Rule } from '#lib/policy/facts/policy.ts';
import type { PolicyDocument, RuleDocument } from './schema.ts';

/** The members of a document and of a rule, in the order in which people read them. */
const DOCUMENT_ORDER = ['$schema', 'id', 'title', 'description', 'mode', 'appliesTo', 'rules', 'waivers'];
const RULE_ORDER = ['id', 'title', 'description', 'check', 'params', 'cel', 'forEach', 'severity', 'effective'];

/** A document in YAML 1.2. Reading it gives the same document. */
export function policyYaml(document: PolicyDocument): string {
  const { appliesTo, rules } = document;
  const { projects, environments } = appliesTo;
  const written = { ...document, appliesTo: { projects, environments }, rules: rules.map(writtenRule) };
  return stringify(inOrder(written, DOCUMENT_ORDER), { lineWidth: 100, aliasDuplicateObjects: false });
}

/** A rule without empty parameters, and with the day alone where it takes effect when a day begins. */
function writtenRule(rule: RuleDocument): object {
  const { effective, ...others } = rule;
  const day = effective === undefined ? {} : { effective: effective.replace(/T00:00:00\.000Z$/, '') };
  const { params, ...withoutParams } = { params: undefined, ...others };
  const isEmpty = params === undefined || Object.keys(params).length === 0;
  return inOrder({ ...(isEmpty ? withoutParams : others), ...day }, RULE_ORDER);
}

/** The members in an order; those that it does not name come last. */
export function inOrder(members: object, order: readonly string[]): object {
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => rank(a) - rank(b)));
}

const WEIGHTS: Record<Rule['severity'], string> = {
  block: 'It decides the status',
  warn: 'It warns',
  info: 'It is only shown',
};

/** A rule as sentences: what it requires, what follows, and from when on. */
export function describeRule({
  title,
  description,
  severity,
  effective,
}: Pick<Rule, 'title' | 'description' | 'severity' | 'effective'>): string {
  const what = description === '' ? title : `${title}: ${description}`;
  return `${what.replace(/[^.!?]$/, '$&.')} ${describeWeight({ severity, effective })}`;
}

/** What follows where a rule is not met, and from when on, as a sentence. */
export function describeWeight({ severity, effective }: Pick<Rule, 'severity' | 'effective'>): string {
  return severity !== 'block' || effective === null
    ? `${WEIGHTS[severity]}.`
    : `${WEIGHTS.block} from ${effective.slice(0, 10)}, and warns until then.`;
}
