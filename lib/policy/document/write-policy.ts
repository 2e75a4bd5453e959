/** Writes policies as people read them. */
import { stringify } from 'yaml';
import type { Rule } from '#lib/policy/facts/policy.ts';
import type { PolicyDocument } from './schema.ts';

/** A document in YAML 1.2. Reading it gives the same document. */
export function policyYaml(document: PolicyDocument): string {
  return stringify(document, { lineWidth: 100, aliasDuplicateObjects: false });
}

const WEIGHTS: Record<Rule['severity'], string> = {
  block: 'It decides the status',
  warn: 'It warns',
  info: 'It is only shown',
};

/** A rule as sentences: what it requires, what follows, and from when on. */
export function describeRule({ title, description, severity, effective }: Rule): string {
  const what = description === '' ? title : `${title}: ${description}`;
  const weight =
    severity !== 'block' || effective === null
      ? WEIGHTS[severity]
      : `${WEIGHTS.block} from ${effective.slice(0, 10)}, and warns until then`;
  return `${what.replace(/[^.!?]$/, '$&.')} ${weight}.`;
}
