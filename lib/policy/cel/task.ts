/** Prepares the rules of a policy that are expressions, so that they can be evaluated elsewhere. */
import type { ArtifactFacts, Expression, Policy, Rule, RuleId } from '#lib/policy/facts/policy.ts';
import type { RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { projectSbom } from '#lib/policy/checks/content/sbom-present.ts';
import { fieldShape } from '#lib/policy/predicates/bound-fields.ts';
import { typeIn } from '#lib/policy/predicates/predicate-facts.ts';
import { attestationsOf, type Attestation } from './bindings/attestation.ts';
import { bindArtifact, bindAttestation, subjectOf, type Subject } from './bindings/bind.ts';
import type { Bindings, FullDocuments } from './bindings/bound.ts';
import { bytesOf } from './bindings/cut.ts';
import { STORED_DEPENDENCIES } from './bindings/provenance.ts';
import { compileExpression, type CompiledExpression } from './check/compile.ts';
import { failed, missingAttestation, tooLarge } from './findings.ts';
import { EXPRESSION_LIMITS } from './language/limits.ts';
import type { Shape } from './language/value-type.ts';
import type { ExpressionScope } from './language/variables.ts';

/** One rule with everything that its evaluation needs. It survives a structured clone. */
export type ExpressionTask = {
  rule: RuleId;
  source: string;
  /** Null: the expression is about the artifact, and `bindings` has one element. */
  quantifier: 'any' | 'all' | 'none' | null;
  bindings: readonly Bindings[];
  /** The fields of the registered predicate type that the expression reads; null where it reads none. */
  fields: Shape | null;
  /** Whether there are further attestations that are not in `bindings`. */
  omitsAttestations: boolean;
};

/** The tasks of a policy, and the findings of rules for which nothing needs to be evaluated. */
export type Preparation = { tasks: ExpressionTask[]; findings: Map<RuleId, RuleFinding> };

type ExpressionRule = { rule: Rule; expression: Expression; compiled: CompiledExpression };

/** The rules of a policy that are expressions. */
export function expressionRules(policy: Policy): ExpressionRule[] {
  return policy.rules.flatMap((rule) => {
    if (!('expression' in rule.condition)) return [];
    const { expression } = rule.condition;
    return [{ rule, expression, compiled: compileExpression(expression.source, scopeOf(expression)) }];
  });
}

/** Whether the result of an expression may change with time alone: it reads `now`. */
export function readsClock({ compiled }: ExpressionRule): boolean {
  return compiled.ok && compiled.variables.has('now');
}

function scopeOf({ forEach }: Expression): ExpressionScope {
  return forEach === null ? 'artifact' : 'attestation';
}

/**
 * The ids of documents of which the expressions read more than the facts keep: the predicate, the components of a large
 * bill of materials, and the dependencies of a large provenance.
 */
export function documentsRead(policy: Policy, facts: ArtifactFacts): string[] {
  const rules = expressionRules(policy);
  if (rules.length === 0) return [];
  const subject = subjectOf(policy, facts);
  return [...new Set(rules.flatMap((rule) => documentsOfRule(rule, subject)))];
}

function documentsOfRule({ expression: { forEach }, compiled }: ExpressionRule, subject: Subject): string[] {
  if (!compiled.ok) return [];
  const reads = (variable: string, field?: string) =>
    compiled.reads.some(
      ({ path }) => path[0] === variable && (field === undefined || path[1] === undefined || path[1] === field),
    );
  if (forEach !== null) {
    const matching = attestationsFor(forEach.predicateType, subject);
    return reads('predicate') || reads('fields') || reads('provenance', 'dependencies')
      ? matching.map(({ id }) => id)
      : [];
  }
  const sbom = reads('sbom', 'components') ? projectSbom(subject.indexes.own) : null;
  const best = reads('provenance', 'dependencies') ? subject.best : null;
  const dependencies = best?.provenance.provenance.resolvedDependencies.length ?? 0;
  return [
    ...(sbom !== null && sbom.sbom.components.length < sbom.components ? [sbom.evidence.id] : []),
    ...(dependencies >= STORED_DEPENDENCIES ? [best!.provenance.evidence.id] : []),
  ];
}

function attestationsFor(predicateType: string, { indexes }: Subject): Attestation[] {
  return attestationsOf(indexes).filter((attestation) => attestation.predicateType === predicateType);
}

/** Bind what the expressions of a policy read. `documents`: those of `documentsRead` that could be read. */
export function prepareExpressions(policy: Policy, facts: ArtifactFacts, documents: FullDocuments): Preparation {
  const preparation: Preparation = { tasks: [], findings: new Map() };
  const rules = expressionRules(policy);
  if (rules.length === 0) return preparation;
  const subject = subjectOf(policy, facts);
  const bound = new Map<string, Bindings | null>();
  for (const rule of rules) {
    const prepared = prepareRule(rule, subject, { documents, bound });
    if ('outcome' in prepared) preparation.findings.set(rule.rule.id, prepared);
    else preparation.tasks.push(prepared);
  }
  return preparation;
}

/** `bound`: bindings that several rules share, which a structured clone copies once. */
type Shared = { documents: FullDocuments; bound: Map<string, Bindings | null> };

function prepareRule(
  { rule, expression, compiled }: ExpressionRule,
  subject: Subject,
  { documents, bound }: Shared,
): ExpressionTask | RuleFinding {
  const { source, forEach } = expression;
  if (!compiled.ok) return failed('expression-refused', compiled.problem, source);
  const share = (key: string, bind: () => Bindings | null): Bindings | null => {
    if (!bound.has(key)) bound.set(key, bind());
    return bound.get(key)!;
  };
  if (forEach === null) {
    const variables = [...compiled.variables].toSorted().join(' ');
    const bindings = share(variables, () => bindArtifact(subject, compiled.variables, documents));
    if (bindings === null) return tooLarge(source);
    return { rule: rule.id, source, quantifier: null, bindings: [bindings], fields: null, omitsAttestations: false };
  }
  const fields = compiled.variables.has('fields') ? fieldsFor(forEach.predicateType, subject) : null;
  if (typeof fields === 'string') return failed('type-not-registered', fields, source);
  const typed = compileExpression(source, 'attestation', fields);
  if (!typed.ok) return failed('expression-refused', typed.problem, source);
  const matching = attestationsFor(forEach.predicateType, subject);
  if (matching.length === 0) return missingAttestation(forEach, subject.indexes.all.evidence);
  const { bindings, isComplete } = bindAll(matching, (attestation) =>
    share(`of ${attestation.id}`, () => bindAttestation(subject, attestation, documents)),
  );
  const omits = !isComplete || omitsSuch(matching, subject.facts);
  return { rule: rule.id, source, quantifier: forEach.quantifier, bindings, fields, omitsAttestations: omits };
}

/** The fields of the type in force; a text says that there is none. */
function fieldsFor(predicateType: string, { facts }: Subject): Shape | string {
  const type = typeIn(facts.predicates, predicateType);
  return type === null
    ? `no predicate type in force describes ${predicateType} for the project of this artifact`
    : fieldShape(type);
}

/** The bindings of as many attestations as may be bound together, newest first. */
function bindAll(
  attestations: readonly Attestation[],
  bind: (attestation: Attestation) => Bindings | null,
): { bindings: Bindings[]; isComplete: boolean } {
  const bindings: Bindings[] = [];
  let bytes = 0;
  for (const attestation of attestations) {
    const one = bind(attestation);
    bytes += one === null ? 0 : bytesOf(one.values);
    if (one === null || bytes > EXPRESSION_LIMITS.bytes || bindings.length >= EXPRESSION_LIMITS.elements)
      return { bindings, isComplete: false };
    bindings.push(one);
  }
  return { bindings, isComplete: true };
}

/** Whether the facts leave out older evidence of these kinds, or of a predicate that could not be read. */
function omitsSuch(matching: readonly Attestation[], { omittedKinds = [], imageIndexes = [] }: ArtifactFacts): boolean {
  const omitted = [...omittedKinds, ...imageIndexes.flatMap((index) => index.omittedKinds ?? [])];
  return omitted.some((kind) => kind === 'generic' || matching.some(({ facts }) => facts.kind === kind));
}
