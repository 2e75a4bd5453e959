/** Evaluates the rules of a policy that are expressions, for one artifact. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ArtifactFacts, Policy, RuleId } from '#lib/policy/facts/policy.ts';
import type { RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import type { FullDocuments } from '#lib/policy/cel/bindings/bound.ts';
import { documentsRead, expressionRules, prepareExpressions, readsClock } from '#lib/policy/cel/task.ts';
import { ExpressionLanes } from './expression-lanes.ts';
import type { ExpressionThread } from './expression-thread.ts';

/** Reads stored documents in full, by their ids; those that cannot be read, or are too large, are left out. */
export type ReadDocuments = (ids: readonly string[]) => Promise<FullDocuments>;

const NO_DOCUMENTS: FullDocuments = new Map();
let shared: ExpressionLanes | undefined;

/**
 * The findings of the expressions of a policy, by the id of the rule; empty where it has none. A policy without
 * expressions starts no thread. Without `read`, no predicate is bound and large lists are cut. It only rejects where
 * `read` does.
 */
export async function evaluateExpressions(
  policy: Policy,
  facts: ArtifactFacts,
  read: ReadDocuments = () => Promise.resolve(NO_DOCUMENTS),
  thread?: Pick<ExpressionThread, 'run'>,
): Promise<ReadonlyMap<RuleId, RuleFinding>> {
  if (!policy.rules.some(({ condition }) => 'expression' in condition)) return new Map();
  const ids = documentsRead(policy, facts);
  const documents = ids.length === 0 ? NO_DOCUMENTS : await read(ids);
  // To read, to bind and to copy a large document takes milliseconds each. Other requests run in between.
  if (documents.size > 0) await nextTurn();
  const { tasks, findings } = prepareExpressions(policy, facts, documents);
  if (tasks.length === 0) return findings;
  if (documents.size > 0) await nextTurn();
  const evaluated = await (thread ?? (shared ??= new ExpressionLanes())).run(tasks);
  return withPeriod(policy, facts.at, new Map([...findings, ...evaluated]));
}

/** What an expression concludes from the time is not known in advance, so its finding holds for an hour. */
const PERIOD_MS = 3_600_000;

function withPeriod(
  policy: Policy,
  at: string | undefined,
  findings: ReadonlyMap<RuleId, RuleFinding>,
): ReadonlyMap<RuleId, RuleFinding> {
  const timed = new Set(expressionRules(policy).flatMap((one) => (readsClock(one) ? [one.rule.id] : [])));
  if (timed.size === 0 || at === undefined) return findings;
  const holdsUntil = Date.parse(at) + PERIOD_MS;
  return new Map(
    [...findings].map(([rule, finding]) => [rule, timed.has(rule) ? { ...finding, holdsUntil } : finding]),
  );
}
