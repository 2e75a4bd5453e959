/**
 * Work that waits: taken one at a time when it is due, put off with a growing pause when it could not be done, and
 * never lost by a restart. A kind of job says what one attempt is; this says when.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '#db/open.ts';
import { nextJobAt, pruneJobs, releaseJobs, settleJob, takeJob } from '#db/system/jobs.ts';
import type { JobRow } from '#db/system/jobs.ts';

/** How one attempt ended. `more`: it went well and there is more of it, at once, with the payload given. */
export type JobEnd =
  | { end: 'done' }
  | { end: 'more'; payload: unknown }
  | { end: 'later'; error: string; afterSeconds: number | null }
  | { end: 'failed'; error: string };

export type JobHandlers = { [kind: string]: (payload: never) => Promise<JobEnd> };
export type Runner = {
  store: Store;
  now: () => Date;
  handlers: JobHandlers;
  /** A number in [0, 1): spreads retries. */
  random: () => number;
  /** Told when the store fails beside a job. */
  failed?: (error: unknown) => void;
};

/** Pauses after the first, second … attempt, in seconds; after the last one the job has failed. */
const PAUSES = [30, 120, 600, 1800, 7200, 21_600, 43_200, 86_400] as const;
const KEEP_DONE_MS = 7 * 86_400_000;
/** Longer than any pause: what is due later was put off by a clock that was wrong. */
const LONGEST_PAUSE_MS = 2 * 86_400_000;
/** The longest sleep: a job that another process adds is noticed within this. */
const LONGEST_SLEEP_MS = 2000;
/** The longest rest after a step. */
const LONGEST_REST_MS = 250;

/** Run one job that is due; false where none is. */
export async function runOneJob(runner: Runner): Promise<boolean> {
  const { store, now, handlers } = runner;
  if (((await nextJobAt(store.read)) ?? '9') > now().toISOString()) return false;
  const job = await store.write((tx) => takeJob(tx, Object.keys(handlers), now().toISOString()));
  if (!job) return false;
  const end = await attempt(handlers[job.kind]!, job);
  await store.write((tx) => settleJob(tx, job.id, settled(end, job, runner)));
  return true;
}

async function attempt(handler: JobHandlers[string], job: JobRow): Promise<JobEnd> {
  try {
    return await handler(JSON.parse(job.payload) as never);
  } catch (error) {
    return {
      end: 'later',
      error: `could not be done: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500),
      afterSeconds: null,
    };
  }
}

function settled(end: JobEnd, job: JobRow, { now, random }: Runner): Parameters<typeof settleJob>[2] {
  const at = now();
  switch (end.end) {
    case 'done':
      return { state: 'done', now: at.toISOString() };
    case 'more':
      return { state: 'waiting', runAt: at.toISOString(), payload: end.payload, attempts: 0, now: at.toISOString() };
    case 'failed':
      return { state: 'failed', error: end.error, now: at.toISOString() };
    case 'later': {
      const pauseSeconds = PAUSES[job.attempts - 1];
      if (pauseSeconds === undefined)
        return {
          state: 'failed',
          error: `${end.error} (given up after ${job.attempts} attempts)`,
          now: at.toISOString(),
        };
      const seconds = Math.max(end.afterSeconds ?? 0, pauseSeconds * (1 + random() / 4));
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
export async function runJobs(runner: Runner, signal: AbortSignal): Promise<void> {
  const { now, failed } = runner;
  let taken = false;
  while (!signal.aborted) {
    let wait = LONGEST_SLEEP_MS;
    try {
      if (!taken) await takeUp(runner);
      taken = true;
      const began = performance.now();
      if (await runOneJob(runner)) {
        // Steps follow each other without a turn of the event loop between them: whoever asks for a page has at least
        // as much time as they take.
        await pause(Math.min(LONGEST_REST_MS, Math.max(1, performance.now() - began)), undefined, {
          signal,
          ref: false,
        }).catch(() => undefined);
        continue;
      }
      const due = await nextJobAt(runner.store.read);
      const ahead = due === null ? LONGEST_SLEEP_MS : Date.parse(due) - now().getTime();
      taken = ahead <= LONGEST_PAUSE_MS;
      wait = taken ? Math.min(LONGEST_SLEEP_MS, Math.max(50, ahead)) : 0;
    } catch (error) {
      if (signal.aborted) return;
      taken = false;
      failed?.(error);
    }
    await pause(wait, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

async function takeUp({ store, now }: Runner): Promise<void> {
  await store.write(async (tx) => {
    const at = now();
    await releaseJobs(tx, at.toISOString(), new Date(at.getTime() + LONGEST_PAUSE_MS).toISOString());
    await pruneJobs(tx, new Date(at.getTime() - KEEP_DONE_MS).toISOString());
  });
}
