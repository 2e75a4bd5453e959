/** Evaluates a rule that is an expression. Only a result that is exactly true passes. */
import type { RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { Bindings } from './bindings/bound.ts';
import { compileExpression, type CompiledExpression } from './check/compile.ts';
import { dependsOnAll } from './check/reads.ts';
import { runProgram, startRule, type Outcome } from './engine/program.ts';
import { toEngineValue } from './engine/values.ts';
import { decided, failed, missingVariable, type ExpressionFailure } from './findings.ts';
import type { Shape } from './language/value-type.ts';
import { type ExpressionScope, VARIABLES, variablesOf } from './language/variables.ts';
import type { ExpressionTask } from './task.ts';

type Compiled = Extract<CompiledExpression, { ok: true }>;
type Failure = { code: ExpressionFailure; message: string };
type Result = { bindings: Bindings; outcome: boolean | Failure };

/** Compile the expression of a task. It is kept for the evaluation. */
export function compileTask({ source, quantifier, fields }: ExpressionTask): CompiledExpression {
  return compileExpression(source, scopeOf(quantifier), fields);
}

function scopeOf(quantifier: ExpressionTask['quantifier']): ExpressionScope {
  return quantifier === null ? 'artifact' : 'attestation';
}

/** The finding of a rule. It depends on the task only: not on the machine, the time or other rules. */
export function evaluateTask(task: ExpressionTask): RuleFinding {
  const { source, quantifier } = task;
  const compiled = compileTask(task);
  if (!compiled.ok) return failed('expression-refused', compiled.problem, source);
  startRule();
  if (quantifier === null) return artifactFinding(compiled, task);
  const results: Result[] = [];
  for (const bindings of task.bindings) {
    const outcome = withoutCut(evaluateOn(compiled, variablesOf('attestation', task.fields), bindings), compiled, {
      bindings,
      quantifier,
    });
    results.push({ bindings, outcome });
    if (quantifier === 'any' && outcome === true) break;
  }
  return quantifiedFinding(results, { ...task, quantifier });
}

function evaluateOn({ program }: Compiled, variables: Shape, { values }: Bindings): Outcome {
  const bound: Parameters<typeof runProgram>[1] = Object.create(null);
  for (const [variable, type] of Object.entries(variables)) {
    if (!Object.hasOwn(values, variable)) continue;
    const value = values[variable] === null ? null : toEngineValue(type, values[variable]);
    if (value !== undefined) bound[variable] = value;
  }
  return runProgram(program, bound);
}

const CUT: Failure = {
  code: 'evidence-cut',
  message: 'it depends on a list of which not all elements were read',
};

const PREDICATE_NOT_READ: Failure = {
  code: 'evidence-cut',
  message: 'the predicate of an attestation was not read, because it is too large or of a format without a predicate',
};

/**
 * A result that may be true only because a list is not complete is none. For `none` the result that passes is false,
 * and every result that reads such a list is uncertain. A predicate that was not read leaves every result uncertain.
 */
function withoutCut(
  outcome: Outcome,
  { reads }: Compiled,
  { bindings, quantifier }: { bindings: Bindings; quantifier: ExpressionTask['quantifier'] },
): Outcome | Failure {
  const isUnread = quantifier !== null && bindings.values.predicate === undefined;
  if (isUnread && reads.some(({ path }) => path[0] === 'predicate')) return PREDICATE_NOT_READ;
  if (bindings.withheldFields !== undefined && reads.some(({ path }) => path[0] === 'fields'))
    return bindings.withheldFields;
  if (typeof outcome !== 'boolean') return outcome;
  const isUncertain = bindings.cut.some((path) =>
    quantifier === 'none'
      ? dependsOnAll(
          reads.map((read) => ({ ...read, monotone: false })),
          path,
        )
      : outcome && dependsOnAll(reads, path),
  );
  return isUncertain ? CUT : outcome;
}

function artifactFinding(compiled: Compiled, { source, bindings: [bindings] }: ExpressionTask): RuleFinding {
  const { values, evidence } = bindings!;
  const outcome = withoutCut(evaluateOn(compiled, VARIABLES.artifact, bindings!), compiled, {
    bindings: bindings!,
    quantifier: null,
  });
  if (typeof outcome === 'boolean') {
    const word = outcome ? 'true' : 'false';
    const what = {
      brief: `the expression is ${word}`,
      detail: `The expression of the rule is ${word} for this artifact.`,
    };
    return decided(outcome, what, source, evidence);
  }
  const absent = [...compiled.variables].find((variable) => values[variable] === null);
  if (outcome.code === 'expression-error' && absent !== undefined) return missingVariable(absent, source);
  return failed(outcome.code, outcome.message, source, evidence);
}

type QuantifiedTask = ExpressionTask & { quantifier: 'any' | 'all' | 'none' };

/**
 * The finding of `any`, `all` or `none`. One that is true decides `any`, one that is false decides `all`, and one that
 * is true decides `none`, whatever the others are. Otherwise an error of any of them is an error of the rule, and so is
 * one that was not read. `none` warns at most: an attestation that is withheld would satisfy it.
 */
function quantifiedFinding(results: readonly Result[], task: QuantifiedTask): RuleFinding {
  const { quantifier, source, omitsAttestations } = task;
  const limit = quantifier === 'none' ? { severity: 'warn' as const } : {};
  const decisive = results.filter(({ outcome }) => outcome === (quantifier !== 'all'));
  const ids = (some: readonly Result[]) => some.flatMap(({ bindings }) => bindings.evidence);
  if (decisive.length > 0)
    return {
      ...decided(quantifier === 'any', describe(task, decisive.length, results.length), source, ids(decisive)),
      ...limit,
    };
  const broken = results.find(({ outcome }) => typeof outcome !== 'boolean');
  if (broken !== undefined) {
    const { code, message } = broken.outcome as Failure;
    return { ...failed(code, message, source, ids([broken])), ...limit };
  }
  if (omitsAttestations) {
    const message = 'there are more attestations of this type than are read';
    return { ...failed('evidence-cut', message, source, ids(results)), ...limit };
  }
  return { ...decided(quantifier !== 'any', describe(task, 0, results.length), source, ids(results)), ...limit };
}

/** `decisive` of the attestations have the result that decides. */
function describe({ quantifier }: QuantifiedTask, decisive: number, all: number): { brief: string; detail: string } {
  const attestations = formatQuantity(all, 'verified attestation', 'verified attestations');
  switch (quantifier) {
    case 'any':
      return decisive > 0
        ? {
            brief: 'an attestation satisfies it',
            detail: 'The expression is true for a verified attestation of this type.',
          }
        : {
            brief: 'no attestation satisfies it',
            detail: `The expression is false for each of ${attestations} of this type.`,
          };
    case 'all':
      return decisive > 0
        ? {
            brief: `false for ${formatQuantity(decisive, 'attestation')}`,
            detail: `The expression is false for ${decisive} of ${attestations} of this type.`,
          }
        : {
            brief: 'every attestation satisfies it',
            detail: `The expression is true for each of ${attestations} of this type.`,
          };
    case 'none':
      return decisive > 0
        ? {
            brief: `true for ${formatQuantity(decisive, 'attestation')}`,
            detail: `The expression is true for ${decisive} of ${attestations} of this type.`,
          }
        : {
            brief: 'no attestation is excluded',
            detail: `The expression is false for each of ${attestations} of this type.`,
          };
  }
}
