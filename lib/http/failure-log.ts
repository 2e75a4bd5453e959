/** Logs the requests that fail because of the server: each internal error, and a bounded number of unavailable ones. */
import type { Logger } from 'pino';
import { AttestryError } from '#lib/errors.ts';
import type { StoreFailureKind } from '#db/open.ts';
import { logger } from './logger.ts';

/** The time in which one cause of `unavailable` is logged once. */
const INTERVAL_MS = 60_000;

/**
 * A failed request. `door`: the name of the route, from a closed list. `ofStore`: what failure of the store has caused
 * it; null where another one did.
 */
export type FailedRequest = { requestId?: string; door: string; error: unknown; ofStore: StoreFailureKind | null };

export type FailureLog = {
  /** Log a failure at `now` (milliseconds). */
  write(failure: FailedRequest, now: number): void;
};

/**
 * A log of failed requests. An `unavailable` error is a warning, at most once a minute for each route, because an
 * anonymous caller can cause one with every request. `suppressed` is the number of failures that were left out since
 * the line before. Each kind of failure of the store, such as one of the disk, is logged once a minute for all routes
 * and all background work, whatever their messages are. No other failure hides it. Any other error is logged each time,
 * as an error.
 */
export function openFailureLog(target: () => Pick<Logger, 'error' | 'warn'>): FailureLog {
  const written = new Map<string, { at: number; suppressed: number }>();
  return {
    write({ requestId, door, error, ofStore }, now) {
      const entry = { requestId, door, error: describeError(error) };
      if (!(error instanceof AttestryError) || error.code !== 'unavailable') {
        target().error(entry, 'a request failed');
        return;
      }
      const cause = ofStore === null ? `door: ${door}` : `store: ${ofStore}`;
      const last = written.get(cause);
      // A clock that went back does not silence the log.
      if (last && now >= last.at && now - last.at < INTERVAL_MS) {
        last.suppressed += 1;
        return;
      }
      written.set(cause, { at: now, suppressed: 0 });
      target().warn({ ...entry, suppressed: last?.suppressed ?? 0 }, 'a request could not be answered now');
    },
  };
}

// Next may load this module more than once in one process, but the process has one log.
const globals = globalThis as typeof globalThis & { __attestryFailureLog?: FailureLog };

/** The log of failed requests of this process. */
export function failureLog(): FailureLog {
  return (globals.__attestryFailureLog ??= openFailureLog(logger));
}

function describeError(error: unknown): { message: string; stack: string | undefined; cause: string | undefined } {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined, cause: undefined };
  return {
    message: error.message,
    stack: error.stack,
    cause: error.cause instanceof Error ? error.cause.stack : undefined,
  };
}
