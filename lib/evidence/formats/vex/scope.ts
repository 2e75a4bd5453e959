import type { VexScope, VexStatement } from '#lib/evidence/model/evidence.ts';

type ScopedProducts = Pick<VexStatement, 'products' | 'subcomponents' | 'scopes'>;

/**
 * The products and subcomponents of a statement, as lists of names and as pairs. The pairs are left out where the
 * list of products says the same: no product has subcomponents, and none is "the subject" beside named ones.
 */
export function withScopes(scopes: readonly VexScope[]): ScopedProducts {
  const products = [...new Set(scopes.flatMap((scope) => scope.products))];
  const subcomponents = [...new Set(scopes.flatMap((scope) => scope.subcomponents))];
  const subjects = scopes.filter((scope) => scope.products.length === 0).length;
  const plain = scopes.length > 0 && subcomponents.length === 0 && (subjects === 0 || subjects === scopes.length);
  return plain ? { products, subcomponents } : { products, subcomponents, scopes: [...scopes] };
}
