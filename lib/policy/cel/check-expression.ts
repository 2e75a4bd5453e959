/** Checks an expression before a policy with it is stored. */
import { compileExpression } from './check/compile.ts';
import type { ExpressionScope } from './language/variables.ts';

/**
 * What is wrong with an expression, as the end of a sentence; null where it may be evaluated. Whatever can be
 * decided without values is refused here: what is no CEL, names that do not exist, types that do not fit, and what is
 * too large.
 */
export function checkExpression(source: string, scope: ExpressionScope): string | null {
  const compiled = compileExpression(source, scope);
  return compiled.ok ? null : compiled.problem;
}
