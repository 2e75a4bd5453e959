/**
 * Runs the jobs that ask a host over the network, beside the other jobs: a few at a time, one for each host, so that a
 * host that does not answer holds up its own jobs only. The hosts take turns, however many jobs one of them has.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from '#db/open.ts';
import { waitingHosts } from '#db/system/jobs.ts';
import { attempt, claim, type JobRunner } from './attempt.ts';
import type { QueueState } from './queue-state.ts';

/** Jobs that run at once. Each may hold a document of 16 MiB. */
const MAX_AT_ONCE = 6;
/** The longest sleep: the queue notices a job that another process adds within this time. */
const MAX_SLEEP_MS = 2000;
const MIN_SLEEP_MS = 50;

/** Run these jobs until `signal` aborts; resolves once the last attempt has ended. */
export async function runHostJobs(runner: JobRunner, state: QueueState, signal: AbortSignal): Promise<void> {
  const { store, now, onError } = runner;
  const busy = new Map<string, Promise<void>>();
  let last = '';
  const fail = (error: unknown) => {
    if (signal.aborted) return;
    state.isRecovered = false;
    onError?.(error);
  };
  /** Start one attempt; returns how long to wait otherwise, in milliseconds. */
  const start = async (): Promise<number> => {
    if (!state.isRecovered) return MIN_SLEEP_MS;
    if (busy.size >= MAX_AT_ONCE || store.refusal() !== null) return MAX_SLEEP_MS;
    const { host, dueAt } = await nextTurn(store.read, now().toISOString(), last, busy);
    if (host === null)
      return dueAt === null
        ? MAX_SLEEP_MS
        : Math.min(MAX_SLEEP_MS, Math.max(MIN_SLEEP_MS, Date.parse(dueAt) - now().getTime()));
    last = host;
    const job = await claim(runner, { host }, state.underway);
    // This version may not know the kind of the job.
    if (job === null) return MIN_SLEEP_MS;
    const ended = attempt(runner, job, state.underway)
      .catch(fail)
      .finally(() => busy.delete(host));
    busy.set(host, ended);
    return 0;
  };
  while (!signal.aborted) {
    let wait = MAX_SLEEP_MS;
    try {
      wait = await start();
    } catch (error) {
      fail(error);
    }
    if (wait > 0) await pauseOrEnd(wait, [...busy.values()], signal);
  }
  await Promise.all(busy.values());
}

/**
 * The next host after `last` with a due job that is not `busy`; where there is none, null with the time at which the
 * next job of such a host is due.
 */
async function nextTurn(
  db: Db,
  now: string,
  last: string,
  busy: ReadonlyMap<string, unknown>,
): Promise<{ host: string | null; dueAt: string | null }> {
  const free = (await waitingHosts(db)).filter(({ host }) => !busy.has(host));
  const due = free.filter(({ runAt }) => runAt <= now);
  const next = due.find(({ host }) => host > last) ?? due[0];
  if (next !== undefined) return { host: next.host, dueAt: null };
  return { host: null, dueAt: free.map(({ runAt }) => runAt).toSorted()[0] ?? null };
}

/** Resolves after `ms`, when an attempt ends, or when `signal` aborts. */
async function pauseOrEnd(ms: number, attempts: readonly Promise<void>[], signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const paused = pause(ms, undefined, { signal: AbortSignal.any([signal, over.signal]), ref: false });
  await Promise.race([paused.catch(() => undefined), ...attempts]);
  over.abort();
}
