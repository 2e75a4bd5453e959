/** Messages between the evaluation and the thread of expressions. Everything here survives a structured clone. */
import type { RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import type { ExpressionTask } from '#lib/policy/cel/task.ts';

/** The rules of one policy about one artifact. */
export type ToExpressionThread = { id: number; tasks: readonly ExpressionTask[] };

/**
 * Sent before each rule and after the last one. `index`: the rule that begins; the number of rules at the end.
 * `finding`: that of the rule before. `cpuMs`: the processor time of the thread so far; null where Node does not tell.
 */
export type FromExpressionThread = { id: number; index: number; finding: RuleFinding | null; cpuMs: number | null };
