/** Remembers how long the answer to a request stays the same, so that it can be kept (`answer-memory.ts`). */

// Next loads a module more than once in one process; all copies must find the same notes.
const globals = globalThis as typeof globalThis & { __attestryLasting?: WeakMap<object, number> };
const notes = (globals.__attestryLasting ??= new WeakMap());

type Asked = { headers: object };

/**
 * Note that the answer depends on the address, the data and the time alone, and that the time alone does not change it
 * before `until` (RFC 3339; null: never). An answer of which nothing is noted is not kept.
 */
export function noteLasting({ headers }: Asked, until: string | null): void {
  notes.set(headers, until === null ? Number.POSITIVE_INFINITY : Date.parse(until));
}

/** Until when the answer to a request is the same, in ms since 1970; undefined where nothing is noted. */
export function lastsUntil({ headers }: Asked): number | undefined {
  return notes.get(headers);
}
