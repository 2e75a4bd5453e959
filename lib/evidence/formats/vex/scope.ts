import type { VexScope, VexStatement } from '#lib/evidence/model/evidence.ts';

type ScopedProducts = Pick<VexStatement, 'products' | 'subcomponents' | 'scopes'>;

/**
 * The products and subcomponents of a statement, as lists and as pairs. The pairs are omitted if the list of products
 * is equivalent: no product has subcomponents, and the subjects are not mixed with named products.
 */
export function withScopes(scopes: readonly VexScope[]): ScopedProducts {
  const products = [...new Set(scopes.flatMap((scope) => scope.products))];
  const subcomponents = [...new Set(scopes.flatMap((scope) => scope.subcomponents))];
  const subjects = scopes.filter((scope) => scope.products.length === 0).length;
  const plain = scopes.length > 0 && subcomponents.length === 0 && (subjects === 0 || subjects === scopes.length);
  return plain ? { products, subcomponents } : { products, subcomponents, scopes: [...scopes] };
}
