/**
 * Work that waits: taken one at a time when it is due, put off with a growing pause when it could not be done, and
 * never lost by a restart. A kind of job says what one attempt is; this says when.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '#db/open.ts';
import { nextJobTime, pruneJobs, requeueRunningJobs, updateJobState, claimJob } from '#db/system/jobs.ts';
import type { JobRow } from '#db/system/jobs.ts';

/** How one attempt ended. `more`: it went well and there is more of it, at once, with the payload given. */
export type JobResult =
  | { outcome: 'done' }
  | { outcome: 'more'; payload: unknown }
  | { outcome: 'later'; error: string; retryAfterSeconds: number | null }
  | { outcome: 'failed'; error: string };

export type JobHandlers = { [kind: string]: (payload: never) => Promise<JobResult> };
export type JobRunner = {
  store: Store;
  now: () => Date;
  handlers: JobHandlers;
  /** A number in [0, 1): spreads retries. */
  random: () => number;
  /** Told when the store fails beside a job. */
  onError?: (error: unknown) => void;
};

/** Pauses after the first, second … attempt, in seconds; after the last one the job has failed. */
const RETRY_DELAYS_SECONDS = [30, 120, 600, 1800, 7200, 21_600, 43_200, 86_400] as const;
const DONE_RETENTION_MS = 7 * 86_400_000;
/** Longer than any pause: what is due later was put off by a clock that was wrong. */
const MAX_DELAY_MS = 2 * 86_400_000;
/** The longest sleep: a job that another process adds is noticed within this. */
const MAX_SLEEP_MS = 2000;
/** The longest rest after a step. */
const MAX_STEP_PAUSE_MS = 250;

/** Run one job that is due; false where none is. */
export async function runOneJob(runner: JobRunner): Promise<boolean> {
  const { store, now, handlers } = runner;
  if (((await nextJobTime(store.read)) ?? '9') > now().toISOString()) return false;
  const job = await store.write((tx) => claimJob(tx, Object.keys(handlers), now().toISOString()));
  if (!job) return false;
  const end = await runAttempt(handlers[job.kind]!, job);
  await store.write((tx) => updateJobState(tx, job.id, jobUpdateOf(end, job, runner)));
  return true;
}

async function runAttempt(handler: JobHandlers[string], job: JobRow): Promise<JobResult> {
  try {
    return await handler(JSON.parse(job.payload) as never);
  } catch (error) {
    return {
      outcome: 'later',
      error: `could not be done: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500),
      retryAfterSeconds: null,
    };
  }
}

function jobUpdateOf(end: JobResult, job: JobRow, { now, random }: JobRunner): Parameters<typeof updateJobState>[2] {
  const at = now();
  switch (end.outcome) {
    case 'done':
      return { state: 'done', now: at.toISOString() };
    case 'more':
      return { state: 'waiting', runAt: at.toISOString(), payload: end.payload, attempts: 0, now: at.toISOString() };
    case 'failed':
      return { state: 'failed', error: end.error, now: at.toISOString() };
    case 'later': {
      const pauseSeconds = RETRY_DELAYS_SECONDS[job.attempts - 1];
      if (pauseSeconds === undefined)
        return {
          state: 'failed',
          error: `${end.error} (given up after ${job.attempts} attempts)`,
          now: at.toISOString(),
        };
      const seconds = Math.max(end.retryAfterSeconds ?? 0, pauseSeconds * (1 + random() / 4));
      return {
        state: 'waiting',
        runAt: new Date(at.getTime() + seconds * 1000).toISOString(),
        error: end.error,
        now: at.toISOString(),
      };
    }
  }
}

/**
 * Run jobs until `signal` aborts. What was running when the process ended waits again, and so does what could not be
 * written down when the store failed: it is tried again for as long as that takes.
 */
export async function runJobs(runner: JobRunner, signal: AbortSignal): Promise<void> {
  const { now, onError: failed } = runner;
  let taken = false;
  while (!signal.aborted) {
    let wait = MAX_SLEEP_MS;
    try {
      if (!taken) await recoverJobs(runner);
      taken = true;
      const began = performance.now();
      if (await runOneJob(runner)) {
        // Steps follow each other without a turn of the event loop between them: whoever asks for a page has at least
        // as much time as they take.
        await pause(Math.min(MAX_STEP_PAUSE_MS, Math.max(1, performance.now() - began)), undefined, {
          signal,
          ref: false,
        }).catch(() => undefined);
        continue;
      }
      const due = await nextJobTime(runner.store.read);
      const ahead = due === null ? MAX_SLEEP_MS : Date.parse(due) - now().getTime();
      taken = ahead <= MAX_DELAY_MS;
      wait = taken ? Math.min(MAX_SLEEP_MS, Math.max(50, ahead)) : 0;
    } catch (error) {
      if (signal.aborted) return;
      taken = false;
      failed?.(error);
    }
    await pause(wait, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

async function recoverJobs({ store, now }: JobRunner): Promise<void> {
  await store.write(async (tx) => {
    const at = now();
    await requeueRunningJobs(tx, at.toISOString(), new Date(at.getTime() + MAX_DELAY_MS).toISOString());
    await pruneJobs(tx, new Date(at.getTime() - DONE_RETENTION_MS).toISOString());
  });
}
