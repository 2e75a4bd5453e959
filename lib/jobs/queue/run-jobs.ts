/**
 * The job queue: it runs one due job at a time, retries a failed attempt after a growing pause, and loses no job at a
 * restart. A handler defines what one attempt of a kind of job does.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '#db/open.ts';
import { nextJobTime, pruneJobs, requeueRunningJobs, updateJobState, claimJob } from '#db/system/jobs.ts';
import type { JobRow } from '#db/system/jobs.ts';

/** How one attempt ended. `continue`: it succeeded, and the next step with this payload is due at once. */
export type JobResult =
  | { outcome: 'done' }
  | { outcome: 'continue'; payload: unknown }
  | { outcome: 'retry'; error: string; retryAfterSeconds: number | null }
  | { outcome: 'failed'; error: string };

/** The function that runs one attempt, by kind of job. */
export type JobHandlers = { [kind: string]: (payload: never) => Promise<JobResult> };
export type JobRunner = {
  store: Store;
  now: () => Date;
  handlers: JobHandlers;
  /** A number in [0, 1), which spreads the retries. */
  random: () => number;
  /** Called when the store fails outside of an attempt. */
  onError?: (error: unknown) => void;
};

/**
 * Pauses in seconds after the first, second … attempt. After the attempt that follows the last pause the job has
 * failed.
 */
const RETRY_DELAYS_SECONDS = [30, 120, 600, 1800, 7200, 21_600, 43_200, 86_400] as const;
const DONE_RETENTION_MS = 7 * 86_400_000;
/** Longer than any pause: a job that is due later was scheduled by a wrong clock. */
const MAX_DELAY_MS = 2 * 86_400_000;
/** The longest sleep: the queue notices a job that another process adds within this time. */
const MAX_SLEEP_MS = 2000;
/** The longest pause after a step. */
const MAX_STEP_PAUSE_MS = 250;

/** Run one attempt of a due job; false where none is due, or where the store refuses writes. */
export async function runOneJob(runner: JobRunner): Promise<boolean> {
  const { store, now, handlers } = runner;
  if (store.refusal() !== null) return false;
  if (((await nextJobTime(store.read)) ?? '9') > now().toISOString()) return false;
  const job = await store.write((tx) => claimJob(tx, Object.keys(handlers), now().toISOString()));
  if (!job) return false;
  const result = await runAttempt(handlers[job.kind]!, job);
  // The attempt may have found that the log was rolled back; its result can then not be stored.
  if (store.refusal() !== null) return false;
  await store.write((tx) => updateJobState(tx, job.id, jobUpdateOf(result, job, runner)));
  return true;
}

async function runAttempt(handler: JobHandlers[string], job: JobRow): Promise<JobResult> {
  try {
    return await handler(JSON.parse(job.payload) as never);
  } catch (error) {
    return {
      outcome: 'retry',
      error: `the attempt failed: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500),
      retryAfterSeconds: null,
    };
  }
}

function jobUpdateOf(result: JobResult, job: JobRow, { now, random }: JobRunner): Parameters<typeof updateJobState>[2] {
  const at = now();
  switch (result.outcome) {
    case 'done':
      return { state: 'done', now: at.toISOString() };
    case 'continue':
      return { state: 'waiting', runAt: at.toISOString(), payload: result.payload, attempts: 0, now: at.toISOString() };
    case 'failed':
      return { state: 'failed', error: result.error, now: at.toISOString() };
    case 'retry': {
      const pauseSeconds = RETRY_DELAYS_SECONDS[job.attempts - 1];
      if (pauseSeconds === undefined)
        return {
          state: 'failed',
          error: `${result.error} (given up after ${job.attempts} attempts)`,
          now: at.toISOString(),
        };
      const seconds = Math.max(result.retryAfterSeconds ?? 0, pauseSeconds * (1 + random() / 4));
      return {
        state: 'waiting',
        runAt: new Date(at.getTime() + seconds * 1000).toISOString(),
        error: result.error,
        now: at.toISOString(),
      };
    }
  }
}

/**
 * Run jobs until `signal` aborts. A job that was running when the process ended waits again, and so does one whose
 * result could not be stored because the store failed; the queue goes on once the store works again.
 */
export async function runJobs(runner: JobRunner, signal: AbortSignal): Promise<void> {
  const { now, onError } = runner;
  let recovered = false;
  while (!signal.aborted) {
    let wait = MAX_SLEEP_MS;
    try {
      if (!recovered) await recoverJobs(runner);
      recovered = true;
      const began = performance.now();
      if (await runOneJob(runner)) {
        // A step does not yield to the event loop, so requests get at least as much time as the step took.
        await pause(Math.min(MAX_STEP_PAUSE_MS, Math.max(1, performance.now() - began)), undefined, {
          signal,
          ref: false,
        }).catch(() => undefined);
        continue;
      }
      const due = await nextJobTime(runner.store.read);
      const ahead = due === null ? MAX_SLEEP_MS : Date.parse(due) - now().getTime();
      recovered = ahead <= MAX_DELAY_MS;
      wait = recovered ? Math.min(MAX_SLEEP_MS, Math.max(50, ahead)) : 0;
    } catch (error) {
      if (signal.aborted) return;
      recovered = false;
      onError?.(error);
    }
    await pause(wait, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Requeue running jobs and jobs that are due too late, and delete old finished ones. */
async function recoverJobs({ store, now }: JobRunner): Promise<void> {
  await store.write(async (tx) => {
    const at = now();
    await requeueRunningJobs(tx, at.toISOString(), new Date(at.getTime() + MAX_DELAY_MS).toISOString());
    await pruneJobs(tx, new Date(at.getTime() - DONE_RETENTION_MS).toISOString());
  });
}
