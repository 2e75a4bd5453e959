/**
 * A frozen lookup table for keys that come from outside. It has no prototype, so a key such as `constructor` is absent.
 */
export function lookupTable<T>(entries: { [key: string]: T }): { readonly [key: string]: T | undefined } {
  return Object.freeze(Object.assign(Object.create(null) as { [key: string]: T }, entries));
}
