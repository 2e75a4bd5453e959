/**
 * Remembers for whom the answer to a request is: caches may keep one that everybody gets, and no cache may keep one
 * that depends on its caller.
 */

// Next loads a module more than once in one process; all copies must find the same notes.
const shared = globalThis as typeof globalThis & { __attestryAudiences?: WeakMap<object, boolean> };
const notes = (): WeakMap<object, boolean> => (shared.__attestryAudiences ??= new WeakMap());

type Asked = { headers: object };

/** Note whether everybody gets the answer to a request. */
export function noteAudience({ headers }: Asked, isEverybody: boolean): void {
  notes().set(headers, isEverybody);
}

/** Whether the answer to a request depends on its caller. False for a request of which nothing was noted. */
export function isForCaller({ headers }: Asked): boolean {
  return notes().get(headers) === false;
}
