/** Checks an expression before a policy with it is stored. */

/** What an expression is about: the artifact as a whole, or one verified attestation about it. */
export type ExpressionScope = 'artifact' | 'attestation';

/** What is wrong with an expression, as the end of a sentence; null where it may be evaluated. */
export function checkExpression(_source: string, _scope: ExpressionScope): string | null {
  return 'expressions are not supported yet';
}
