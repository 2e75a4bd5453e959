/** One attempt of a job: what a handler is, what it returns, and what the queue stores of it. */
import type { Store } from '#db/open.ts';
import { claimJob, type JobLane, type JobRow, updateJobState } from '#db/system/jobs.ts';

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

/**
 * Claim the job of `lane` that has been due longest; null where none is due. Its row id is in `underway` before others
 * can see that it runs.
 */
export async function claim(runner: JobRunner, lane: JobLane, underway: Set<number>): Promise<JobRow | null> {
  const { store, now, handlers } = runner;
  let id: number | null = null;
  try {
    return await store.write(async (tx) => {
      const job = await claimJob(tx, Object.keys(handlers), now().toISOString(), lane);
      if (job !== null) underway.add((id = job.id));
      return job;
    });
  } catch (error) {
    if (id !== null) underway.delete(id);
    throw error;
  }
}

/** Run a claimed job and store how the attempt ended. */
export async function attempt(runner: JobRunner, job: JobRow, underway: Set<number>): Promise<void> {
  const { store, handlers } = runner;
  try {
    const result = await runAttempt(handlers[job.kind]!, job);
    // The attempt may have found that the log was rolled back; its result can then not be stored.
    if (store.refusal() !== null) return;
    await store.write((tx) => updateJobState(tx, job.id, jobUpdateOf(result, job, runner)));
  } finally {
    underway.delete(job.id);
  }
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
