/**
 * A lookup table for keys that come from outside: it has no prototype, so that `constructor` and the like are not in
 * it.
 */
export function lookupTable<T>(entries: { [key: string]: T }): { readonly [key: string]: T | undefined } {
  return Object.freeze(Object.assign(Object.create(null) as { [key: string]: T }, entries));
}
