/** Policies of one expression, and what it finds. */
import type { ArtifactFacts, Expression, Policy } from '#lib/policy/facts/policy.ts';
import type { RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { ROOTS_OF_TRUST } from '#lib/policy/facts/default-roots-of-trust.ts';
import type { FullDocuments } from './bindings/bound.ts';
import { evaluateTask } from './evaluate-task.ts';
import { prepareExpressions } from './task.ts';

export const AT = '2026-05-15T10:00:00Z';

/** A policy whose rules are these expressions, `rule-1`, `rule-2` …; a text is about the artifact as a whole. */
export function policyOf(...expressions: (string | Expression)[]): Policy {
  return {
    id: 'expressions',
    version: 1,
    title: 'Expressions',
    mode: 'enforce',
    appliesTo: { projects: ['**'], environments: ['*'] },
    rootsOfTrust: ROOTS_OF_TRUST,
    retention: [],
    rules: expressions.map((one, at) => ({
      id: `rule-${at + 1}`,
      title: 'An expression',
      description: '',
      severity: 'block',
      condition: { expression: typeof one === 'string' ? { source: one, forEach: null } : one },
      effective: null,
      controls: [],
      threats: [],
      remediation: { text: '', github: null, gitlab: null, npm: null },
    })),
  };
}

/** The finding of one expression, evaluated on the calling thread. */
export function findingOf(
  expression: string | Expression,
  facts: ArtifactFacts,
  documents: FullDocuments = new Map(),
): RuleFinding {
  const { tasks, findings } = prepareExpressions(policyOf(expression), { at: AT, ...facts }, documents);
  return findings.get('rule-1') ?? evaluateTask(structuredClone(tasks[0]!));
}
