/** Handles to one store. Callers from whom the same projects are hidden share one. */

/** Handles that are kept. Callers with other roles see other projects, but few roles differ so. */
const MAX_KEPT = 16;

export type KeptByProjects<Handle> = {
  /** The handle that hides these projects (row ids, in any order). */
  (projects: readonly number[]): Handle;
  /** Every handle that is kept; none is afterwards. */
  takeAll(): Handle[];
};

/** `open` makes a handle that hides projects, ascending and each once. */
export function keptByProjects<Handle>(open: (hidden: readonly number[]) => Handle): KeptByProjects<Handle> {
  const kept = new Map<string, Handle>();
  const hiding = (projects: readonly number[]): Handle => {
    const hidden = [...new Set(projects)].sort((a, b) => a - b);
    const key = hidden.join(' ');
    const found = kept.get(key) ?? open(hidden);
    // The one that was used last comes last. A request may still read by one that is dropped.
    kept.delete(key);
    kept.set(key, found);
    if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
    return found;
  };
  const takeAll = () => {
    const all = [...kept.values()];
    kept.clear();
    return all;
  };
  return Object.assign(hiding, { takeAll });
}
