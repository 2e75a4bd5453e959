/** The id of a request: in the header `x-request-id` of its answer, in problems, and in each line that it logs. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

export const REQUEST_ID_HEADER = 'x-request-id';

/** UUIDs, ULIDs and the ids of traces and proxies. Nothing in it can be misread in a log line or a header. */
const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._:=/+-]{7,127}$/;

/** The id that a caller or a proxy has sent, where it is well formed; else a new one. */
export function requestIdFrom(sent: string | null | undefined): string {
  return typeof sent === 'string' && WELL_FORMED.test(sent) ? sent : randomUUID();
}

// Next loads this module more than once in one process, but a request has one id.
const globals = globalThis as typeof globalThis & { __attestryRequestId?: AsyncLocalStorage<string> };
const scope = (globals.__attestryRequestId ??= new AsyncLocalStorage());

/** Run `work` for the request with this id. */
export function withRequestId<T>(id: string, work: () => T): T {
  return scope.run(id, work);
}

/** The id of the request that the present code runs for; null outside of one. */
export function currentRequestId(): string | null {
  return scope.getStore() ?? null;
}
