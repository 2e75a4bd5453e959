/**
 * The job queue. It runs one due job at a time; jobs that ask a host over the network run beside it (`host-jobs.ts`),
 * so that a host that does not answer holds up nothing else. It retries a failed attempt after a growing pause, and
 * loses no job at a restart. A handler defines what one attempt of a kind of job does.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { nextJobTime, pruneJobs, requeueRunningJobs, type JobLane } from '#db/system/jobs.ts';
import { attempt, claim, type JobRunner } from './attempt.ts';
import { runHostJobs } from './host-jobs.ts';
import type { QueueState } from './queue-state.ts';

export type { JobHandlers, JobResult, JobRunner } from './attempt.ts';

const DONE_RETENTION_MS = 7 * 86_400_000;
/** Longer than any pause: a job that is due later was scheduled by a wrong clock. */
const MAX_DELAY_MS = 2 * 86_400_000;
/** The longest sleep: the queue notices a job that another process adds within this time. */
const MAX_SLEEP_MS = 2000;
/** The longest pause after a step. */
const MAX_STEP_PAUSE_MS = 250;

/**
 * Run one attempt of the job that has been due longest, of those in `lane` (by default of all); false where none is
 * due, or where the store refuses writes.
 */
export async function runOneJob(
  runner: JobRunner,
  lane: JobLane = 'any',
  underway: Set<number> = new Set(),
): Promise<boolean> {
  const { store, now } = runner;
  if (store.refusal() !== null) return false;
  if (((await nextJobTime(store.read, lane)) ?? '9') > now().toISOString()) return false;
  const job = await claim(runner, lane, underway);
  if (!job) return false;
  await attempt(runner, job, underway);
  return store.refusal() === null;
}

/**
 * Run jobs until `signal` aborts; resolves once the last attempt has ended. A job that was running when the process
 * ended waits again, and so does one whose result could not be stored because the store failed; the queue goes on once
 * the store works again.
 */
export async function runJobs(runner: JobRunner, signal: AbortSignal): Promise<void> {
  const state: QueueState = { isRecovered: false, underway: new Set() };
  await Promise.all([runLocalJobs(runner, state, signal), runHostJobs(runner, state, signal)]);
}

/** Run the jobs that ask nobody, one at a time. */
async function runLocalJobs(runner: JobRunner, state: QueueState, signal: AbortSignal): Promise<void> {
  const { now, onError } = runner;
  const lane = { host: null };
  while (!signal.aborted) {
    let wait = MAX_SLEEP_MS;
    try {
      if (!state.isRecovered) await recoverJobs(runner, state);
      const began = performance.now();
      if (await runOneJob(runner, lane, state.underway)) {
        // A step does not yield to the event loop, so requests get at least as much time as the step took.
        await pause(Math.min(MAX_STEP_PAUSE_MS, Math.max(1, performance.now() - began)), undefined, {
          signal,
          ref: false,
        }).catch(() => undefined);
        continue;
      }
      const due = await nextJobTime(runner.store.read);
      if (due !== null && Date.parse(due) - now().getTime() > MAX_DELAY_MS) state.isRecovered = false;
      const local = await nextJobTime(runner.store.read, lane);
      const ahead = local === null ? MAX_SLEEP_MS : Date.parse(local) - now().getTime();
      wait = state.isRecovered ? Math.min(MAX_SLEEP_MS, Math.max(50, ahead)) : 0;
    } catch (error) {
      if (signal.aborted) return;
      state.isRecovered = false;
      onError?.(error);
    }
    await pause(wait, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Requeue running jobs and jobs that are due too late, and delete old finished ones. */
async function recoverJobs({ store, now }: JobRunner, state: QueueState): Promise<void> {
  // Before the write: an attempt that fails meanwhile asks for another recovery.
  state.isRecovered = true;
  await store.write(async (tx) => {
    const at = now();
    await requeueRunningJobs(tx, {
      now: at.toISOString(),
      latest: new Date(at.getTime() + MAX_DELAY_MS).toISOString(),
      underway: state.underway,
    });
    await pruneJobs(tx, new Date(at.getTime() - DONE_RETENTION_MS).toISOString());
  });
}
