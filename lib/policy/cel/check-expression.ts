/** Checks an expression before a policy with it is stored. */
import { compileExpression } from './check/compile.ts';
import type { Shape } from './language/value-type.ts';
import type { ExpressionScope } from './language/variables.ts';

/**
 * What is wrong with an expression, as the end of a sentence; null where it may be evaluated. Whatever can be
 * decided without values is refused here: what is no CEL, names that do not exist, types that do not fit, and what is
 * too large. `fields`: those of the registered predicate type that the expression is about; null: not known here.
 */
export function checkExpression(source: string, scope: ExpressionScope, fields: Shape | null = null): string | null {
  const compiled = compileExpression(source, scope, fields);
  return compiled.ok ? null : compiled.problem;
}
